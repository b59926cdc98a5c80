// Package observe prepares a node that follows a chain without anybody's permission: it checks what the person gave, makes
// a home of its own and says in plain words what goes on while the node runs. The command moscowd observe starts the node
// itself.
//
// A home that another command made is refused: it may hold a validator's key, which must not run twice.
package observe
