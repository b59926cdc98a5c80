// Package simulation makes random genesis states and messages of x/access. It suspends only
// accounts that the simulation itself enrolled: the accounts that sign other modules' random
// messages stay active.
package simulation
