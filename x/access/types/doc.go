// Package types holds the messages, parameters, errors and state records of x/access: who may
// write to the chain and how much. Validate methods check the form of a value; whether it is
// allowed now is decided by the keeper.
package types
