package main

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"runtime/debug"
)

// failure ends the program: something is not so.
type failure struct{ said string }

func fail(format string, arguments ...any) {
	panic(failure{fmt.Sprintf(format, arguments...) + "\n" + string(debug.Stack())})
}

func hold(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func need[T any](value T, err error) T {
	hold(err)
	return value
}

func equal[T any](found, expected T) {
	if !reflect.DeepEqual(found, expected) {
		fail("found %#v, expected %#v", found, expected)
	}
}

func must(holds bool, format string, arguments ...any) {
	if !holds {
		fail(format, arguments...)
	}
}

// refused sees that err is of a kind, and returns it as the type that is wanted.
func refused[E error](err, kind error) E {
	var wanted E
	if !errors.As(err, &wanted) || (kind != nil && !errors.Is(err, kind)) {
		fail("%v is no %T that is %v", err, wanted, kind)
	}
	return wanted
}

func collected[T any](items iter.Seq2[*T, error]) []*T {
	var found []*T
	for item, err := range items {
		hold(err)
		found = append(found, item)
	}
	return found
}

func mapped[T, R any](items []T, of func(T) R) []R {
	found := make([]R, 0, len(items))
	for _, item := range items {
		found = append(found, of(item))
	}
	return found
}
