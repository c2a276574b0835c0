package clockjack

import (
	"context"

	"clockjack.io/clockjack/generated"
)

// Nodes is /v1/cluster, /v1/executors and /v1/tasks.
type Nodes struct{ t *transport }

// Cluster returns nodes, leaders and the journal.
func (n *Nodes) Cluster(ctx context.Context) (*Cluster, error) {
	return decoded[Cluster](n.t.low.GetCluster(ctx))
}

// Executors returns who runs jobs.
func (n *Nodes) Executors(ctx context.Context) ([]Executor, error) {
	list, err := decoded[generated.ExecutorList](n.t.low.ListExecutors(ctx))
	if err != nil {
		return nil, err
	}
	return list.Data, nil
}

// Tasks returns the tasks that can be run now.
func (n *Nodes) Tasks(ctx context.Context) ([]Task, error) {
	list, err := decoded[generated.TaskList](n.t.low.ListTasks(ctx))
	if err != nil {
		return nil, err
	}
	return list.Data, nil
}
