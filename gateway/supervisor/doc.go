// Package supervisor keeps processes of the gateway running: one that ends is started again, one that says nothing any more is
// killed, and one can be replaced while the others go on. Children end when they read the end of their standard input, so
// that none outlives its supervisor, and write a worker.Report every second to standard output.
package supervisor
