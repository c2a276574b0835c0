// Package clockjack is the client and the worker of Clockjack, the actor-based job scheduler.
//
//	client, err := clockjack.New("http://127.0.0.1:8640")
//	job, err := client.Jobs.Submit(ctx, clockjack.JobRequest{Task: "mail.send", Args: mail})
//	err = client.Jobs.Result(ctx, job.ID, &sent)
//
// A request that got no answer, or one of 429, 502, 503 and 504, is sent again, with growing pauses; the idempotency
// key of what makes something is made once a call, so that nothing is made twice. A call ends at the latest with its
// context. What the server refuses is a [*ProblemError], which [errors.Is] tells apart: [ErrNotFound], [ErrConflict] and
// the like. Lists and the event stream are iterators, to be ranged over.
//
// Types come from the server's OpenAPI document (package generated). In them null, like what is left out, is the zero
// value of a string, a time, a slice or a map, and the nil pointer of anything else; [Ptr] makes pointers. Clients
// tolerate what a newer server says: unknown fields are passed over, unknown values of enumerations stay as they are,
// and of an unknown kind of [Trigger] or [Target] there is Discriminator and its JSON.
//
// A client, its parts and a worker may be used by many goroutines at once.
package clockjack
