// Package forms makes the papers of a counter: notices, receipts, results, certificates, lists and
// slips, as PDF files on A4 and as lines of text on the screen. A paper is built once, as a
// [desk.Sheet] and the words of a language say, and rendered both ways from there.
package forms

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"

	"sheyin/desk"
	"sheyin/i18n"
)

// Options say how papers are made.
type Options struct {
	Dir  string // where the files go; it is made when it is not there
	Demo bool   // every page says that it is no document
	Rare string // font file (TrueType) for the characters that the embedded one lacks; "" for none
}

// Press writes papers as files into a folder. It is a [desk.Press], and safe for concurrent use.
type Press struct {
	o    Options
	face func() (*typeface, error)

	mu    sync.Mutex // of words, and of the folder
	words map[string]i18n.Words
}

// New makes a press. Nothing is read before the first paper.
func New(o Options) *Press {
	return &Press{o: o, face: loader(o.Rare), words: map[string]i18n.Words{}}
}

// Ready tells whether papers can be set: that the font inside can be read, and the other one where there is one. Offline
// paper.font.
func (p *Press) Ready() error {
	t, err := p.face()
	if err != nil {
		return err
	}
	return t.lost
}

func (p *Press) load(lang string) (i18n.Words, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w, ok := p.words[lang]; ok {
		return w, nil
	}
	w, err := i18n.Load(lang)
	if err == nil {
		p.words[lang] = w
	}
	return w, err
}

func (p *Press) document(s desk.Sheet, lang string) (document, error) {
	words, err := p.load(lang)
	if err != nil {
		return document{}, err
	}
	doc, err := build(s, words)
	if err == nil && p.o.Demo {
		doc.demo = words.T("paper.demo")
	}
	return doc, err
}

// Preview implements [desk.Press]. Errors: Conflict paper.subject when the sheet lacks what its kind
// needs.
func (p *Press) Preview(s desk.Sheet, lang string, cells int) ([]string, error) {
	doc, err := p.document(s, lang)
	if err != nil {
		return nil, err
	}
	return preview(doc, cells), nil
}

// Print implements [desk.Press]: it writes a PDF whose name is the paper's number, copy and kind. A
// file is never overwritten: the same paper again is the file that is there.
//
// Errors: those of [Press.Make]; Conflict paper.differs when the file of this copy says something else; Offline
// paper.place.
func (p *Press) Print(ctx context.Context, s desk.Sheet, lang string) (desk.Printed, error) {
	name, data, pages, err := p.Make(ctx, s, lang)
	if err != nil {
		return desk.Printed{}, err
	}
	where := filepath.Join(p.o.Dir, name+".pdf")
	return desk.Printed{Where: where, Pages: pages}, p.write(where, data)
}

// Make gives a paper as a PDF, which it writes nowhere, the number of its pages, and its name: number, copy and kind.
//
// Errors: those of [Press.Preview]; Invalid paper.character; Invalid paper.number for one that can be no file name;
// Offline paper.font.
func (p *Press) Make(ctx context.Context, s desk.Sheet, lang string) (name string, data []byte, pages int, err error) {
	if err := ctx.Err(); err != nil {
		return "", nil, 0, err
	}
	if name, err = nameOf(s.Paper); err != nil {
		return "", nil, 0, err
	}
	doc, err := p.document(s, lang)
	if err != nil {
		return "", nil, 0, err
	}
	t, err := p.face()
	if err != nil {
		return "", nil, 0, err
	}
	set := newSetter(t)
	all, err := pagesOf(doc, set)
	if err != nil {
		return "", nil, 0, err
	}
	data, err = pdf(t, all, set, doc.title+" "+s.Paper.Number, s.Paper.At)
	return name, data, len(all), err
}

var numbers = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z-]*$`)

// nameOf is the name of a paper, and of its file. There is nobody's name in it.
func nameOf(p desk.Paper) (string, error) {
	if !numbers.MatchString(p.Number) {
		return "", &desk.Error{Code: desk.Invalid, Key: "paper.number", Field: "number"}
	}
	name := p.Number
	if p.Copy > 1 {
		name += "-copy" + strconv.Itoa(p.Copy)
	}
	return name + "-" + string(p.Kind), nil
}

// write puts a whole file at its place or nothing, for the eyes of this account only.
func (p *Press) write(where string, data []byte) error {
	place := func(err error) error { return &desk.Error{Code: desk.Offline, Key: "paper.place", Err: err} }
	dir := filepath.Dir(where)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return place(err)
	}
	tmp, err := os.CreateTemp(dir, ".paper-*") // mode 0600
	if err != nil {
		return place(err)
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = p.place(tmp.Name(), where, data)
	}
	if gone := os.Remove(tmp.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone) // it holds somebody's data: nobody must think that it is gone
	}
	if e := (*desk.Error)(nil); err != nil && !errors.As(err, &e) {
		return place(err)
	}
	return err
}

// place gives a finished file its name, unless there is one of that name: then it has to be the same
// paper. One at a time, so that of two prints at the same moment the second sees the first.
func (p *Press) place(tmp, where string, data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	old, err := os.ReadFile(where)
	switch {
	case err == nil && bytes.Equal(old, data):
		return nil
	case err == nil:
		return &desk.Error{Code: desk.Conflict, Key: "paper.differs"}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.Rename(tmp, where); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(where))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close()) // the new name lasts through a loss of power
}
