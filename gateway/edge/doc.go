// Package edge serves viewers: connections that wait for the newest state of one topic.
//
// A Hub holds the topics. Whoever knows something new calls Hub.Publish; every viewer of the topic gets it as a
// server-sent event or a WebSocket message. What is published is a state and replaces the one before: a viewer who
// reads slowly gets the newest one next and misses those in between, and no viewer makes another wait. Each has an id
// that rises within its topic; a viewer who comes back with the last id that he saw gets what he missed, as far as the
// hub still has it, else the newest after an event "reset".
//
// A Worker serves viewers from one thread with epoll, in some 220 bytes of memory each besides the kernel's; several
// processes share a port. It speaks plain HTTP and hands every connection that asks for something else to an
// http.Handler. Handler serves the same on any system and behind TLS, at a goroutine and some 27 kB a viewer.
package edge
