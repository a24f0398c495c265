package ipp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The encoding of RFC 8010: a version, an operation or a status, a number, then groups of attributes; numbers are
// big-endian, and a value without a name is one more of the attribute before it.

// Operations (RFC 8011).
const (
	opPrint         = 0x0002
	opCancel        = 0x0008
	opJob           = 0x0009
	opJobs          = 0x000A
	opPrinter       = 0x000B
	protocolVersion = 0x0200
)

// Tags of groups and of values.
const (
	groupOperation = 0x01
	groupJob       = 0x02
	groupEnd       = 0x03
	groupPrinter   = 0x04
	firstValue     = 0x10

	tagInteger   = 0x21
	tagBoolean   = 0x22
	tagEnum      = 0x23
	tagName      = 0x42
	tagKeyword   = 0x44
	tagURI       = 0x45
	tagCharset   = 0x47
	tagLanguage  = 0x48
	tagMediaType = 0x49
	tagBegin     = 0x34 // of a collection, which nothing here reads
	tagEndOf     = 0x37
	deepest      = 8
)

// status is how an operation ended.
type status uint16

// Ends that mean something to a person.
const (
	statusForbidden   status = 0x0401
	statusNotLetIn    status = 0x0403 // and 0402, who did not say who he is
	statusNotPossible status = 0x0404
	statusNotFound    status = 0x0406
	statusFormat      status = 0x040A
	statusValues      status = 0x040B
	statusNotAccept   status = 0x0506
	statusBusy        status = 0x0507
	firstFailure      status = 0x0100
)

func (s status) Error() string { return fmt.Sprintf("ipp %04X", uint16(s)) }

// attribute is one attribute of a request.
type attribute struct {
	tag    byte
	name   string
	values []string // an integer's are its four bytes
}

func integer(n int32) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }

// request writes a request up to where the document begins.
func request(op uint16, id uint32, attributes []attribute) []byte {
	var b bytes.Buffer
	short := func(n uint16) { b.Write(binary.BigEndian.AppendUint16(nil, n)) }
	text := func(s string) {
		short(uint16(len(s)))
		b.WriteString(s)
	}
	short(protocolVersion)
	short(op)
	b.Write(binary.BigEndian.AppendUint32(nil, id))
	b.WriteByte(groupOperation)
	for _, a := range attributes {
		for n, v := range a.values {
			b.WriteByte(a.tag)
			if n == 0 {
				text(a.name)
			} else {
				text("")
			}
			text(v)
		}
	}
	b.WriteByte(groupEnd)
	return b.Bytes()
}

// values are the attributes of one group of an answer.
type values map[string][]string

// first is an attribute's first value.
func (v values) first(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// number is an attribute's first value as a number; 0 when it is none.
func (v values) number(name string) int {
	if s := v.first(name); len(s) == 4 {
		return int(int32(binary.BigEndian.Uint32([]byte(s))))
	}
	return 0
}

var errForm = errors.New("ipp: an answer that makes no sense")

// group is one group of an answer.
type group struct {
	tag byte
	values
}

// parse reads an answer. The error is its status, when that is a failure.
func parse(b []byte) ([]group, error) {
	if len(b) < 8 {
		return nil, errForm
	}
	state := status(binary.BigEndian.Uint16(b[2:]))
	p := parser{rest: b[8:]}
	groups, err := p.groups()
	if err == nil && state >= firstFailure {
		err = state
	}
	return groups, err
}

type parser struct{ rest []byte }

func (p *parser) groups() (all []group, err error) {
	last := ""
	for len(p.rest) > 0 && p.rest[0] != groupEnd {
		if tag := p.rest[0]; tag < firstValue {
			all = append(all, group{tag, values{}})
			p.rest = p.rest[1:]
			continue
		}
		tag, name, value, err := p.value()
		switch {
		case err != nil:
			return nil, err
		case len(all) == 0:
			return nil, errForm
		case tag == tagBegin:
			if err := p.skip(0); err != nil {
				return nil, err
			}
		}
		if name != "" {
			last = name
		}
		to := all[len(all)-1].values
		to[last] = append(to[last], value)
	}
	return all, nil
}

func (p *parser) value() (tag byte, name, value string, err error) {
	tag, p.rest = p.rest[0], p.rest[1:]
	if name, err = p.text(); err != nil {
		return tag, "", "", err
	}
	value, err = p.text()
	return tag, name, value, err
}

func (p *parser) text() (string, error) {
	if len(p.rest) < 2 {
		return "", errForm
	}
	n := int(binary.BigEndian.Uint16(p.rest))
	if len(p.rest) < 2+n {
		return "", errForm
	}
	s := string(p.rest[2 : 2+n])
	p.rest = p.rest[2+n:]
	return s, nil
}

// skip passes over a collection.
func (p *parser) skip(depth int) error {
	for len(p.rest) > 0 && depth < deepest {
		tag, _, _, err := p.value()
		switch {
		case err != nil || tag == tagEndOf:
			return err
		case tag == tagBegin:
			if err := p.skip(depth + 1); err != nil {
				return err
			}
		}
	}
	return errForm
}
