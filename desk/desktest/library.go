package desktest

import (
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
)

var libraryChecks = []check{
	{"library/catalogue", catalogue},
	{"library/list", list},
	{"library/elsewhere", otherOutlets},
}

var registerChecks = []check{
	{"register/match", match},
	{"register/another name", otherName},
}

func catalogue(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	newest, err := s.Here.Catalogue(ctx, "")
	if err != nil {
		return err
	}
	same, err := s.There.Catalogue(ctx, newest.Version)
	if err != nil {
		return fmt.Errorf("by its version: %w", err)
	}
	_, none := s.Here.Catalogue(ctx, "no-such-version")
	return first(
		that(newest.Version != "" && len(newest.Items) > 0 && newest.Calendar() != nil, "no version, no items, or not ready"),
		that(same.Version == newest.Version && len(same.Items) == len(newest.Items), "the same version is not the same"),
		refused(none, desk.NotFound, "catalogue.version"),
	)
}

func list(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	unknown := slices.IndexFunc(s.list.Entries, func(e desk.ListEntry) bool {
		_, ok := s.catalogue.Item(e.Code)
		return !ok
	})
	return first(
		that(s.list.OutletID == s.at.Outlet.ID, "the list of another outlet"),
		that(s.list.Version > 0 && s.list.InForce(s.Now()), "version %d is not in force", s.list.Version),
		that(len(s.list.Entries) > 0 && unknown < 0, "empty, or with an item that is not in the catalogue"),
	)
}

func otherOutlets(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	item, _ := s.catalogue.Item(s.list.Entries[0].Code)
	outlets, err := s.Here.Elsewhere(ctx, item.Code)
	if err != nil {
		return err
	}
	for _, o := range outlets {
		if err := first(o.Open(s.Now()), that(slices.Contains(item.Outlets, o.Class), "class %s may not handle it", o.Class)); err != nil {
			return fmt.Errorf("outlet %s: %w", o.ID, err)
		}
	}
	return nil
}

func match(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	item, _ := s.catalogue.Item(s.list.Entries[0].Code)
	m, err := s.Here.Match(ctx, s.query(item.Code))
	if err != nil {
		return err
	}
	strange := slices.IndexFunc(m.Shared, func(id string) bool {
		return !slices.ContainsFunc(item.Materials, func(mat desk.Material) bool { return mat.ID == id })
	})
	for key := range m.Values {
		if _, ok := item.Field(key); !ok {
			return fmt.Errorf("a value for %s, which the form does not ask", key)
		}
	}
	return first(
		that(m.Found && m.Agrees, "the customer is not found"),
		that(strange < 0, "data for a material that the item does not have"),
	)
}

func otherName(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	q := s.query(s.list.Entries[0].Code)
	q.Name += q.Name
	m, err := s.Here.Match(ctx, q)
	return first(err,
		that(!m.Agrees, "another name agrees"),
		that(m.Phone == "" && len(m.Shared) == 0 && len(m.Values) == 0, "data of a person who may be another"),
	)
}

func (s *session) query(item string) desk.Query {
	return desk.Query{Item: item, Name: s.Customer.Name, IDType: s.Customer.IDType, IDNo: s.Customer.IDNo}
}
