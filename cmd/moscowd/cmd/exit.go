package cmd

// ExitError is an error with the exit code that the process should end with.
type ExitError struct {
	Code int
	Err  error
}

// Error gives the message of the wrapped error.
func (e *ExitError) Error() string { return e.Err.Error() }

// Unwrap gives the wrapped error.
func (e *ExitError) Unwrap() error { return e.Err }
