package clockjack

import (
	"iter"
	"net/http"
)

// defaultPage is how many items one request fetches, if the caller doesn't say.
const defaultPage = 50

type page[T any] struct {
	Data       []T     `json:"data"`
	HasMore    bool    `json:"has_more"`
	NextCursor *string `json:"next_cursor"`
}

// paged iterates over all items; a page is fetched when it is wanted. An error ends it.
func paged[T any](fetch func(cursor *string) (*http.Response, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		var cursor *string
		for {
			current, err := decoded[page[T]](fetch(cursor))
			if err != nil {
				yield(nil, err)
				return
			}
			for n := range current.Data {
				if !yield(&current.Data[n], nil) {
					return
				}
			}
			if !current.HasMore {
				return
			}
			cursor = current.NextCursor
		}
	}
}

func pageSize(wanted int) *int {
	if wanted == 0 {
		wanted = defaultPage
	}
	return &wanted
}
