package escl

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sheyin/desk"
)

// job is one that the scanner took.
type job struct {
	s     *Scanner
	at    string
	want  want
	all   bool // pages, not only one
	limit int
	ended bool // the scanner says so
}

// pages gives the pages until the scanner has no more. On the glass is one: asked for another, some scanners scan
// it again.
func (j *job) pages(ctx context.Context, give func(desk.Page) error) error {
	for n := range maxSheets {
		b, err := j.next(ctx)
		if err != nil {
			return fault(ctx, err, "device.gone")
		}
		if b == nil {
			j.ended = true
			return j.end(ctx, n)
		}
		p, err := j.want.page(b, j.limit)
		if err != nil {
			return fault(ctx, err, "device.gone")
		}
		if err := give(p); err != nil || !j.all {
			return err
		}
	}
	return fault(ctx, errForm, "device.gone")
}

// next gives the next page as it came, nil when there is none.
func (j *job) next(ctx context.Context) ([]byte, error) {
	waited := time.Duration(0)
	for {
		r, err := j.s.do(ctx, pageTime, http.MethodGet, j.at+"/NextDocument", nil)
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(io.LimitReader(r.Body, maxPage+1))
		_ = r.Body.Close() // it was read
		switch {
		case r.StatusCode == http.StatusNotFound || r.StatusCode == http.StatusGone:
			return nil, nil
		case r.StatusCode == http.StatusServiceUnavailable && waited < pageTime:
			d := retryAfter(r.Header.Get("Retry-After"))
			waited += d
			if err := j.s.pause(ctx, d); err != nil {
				return nil, err
			}
			continue
		case r.StatusCode != http.StatusOK:
			return nil, j.s.refused(ctx, j.want, answer(r.StatusCode))
		case err != nil:
			return nil, err
		case len(b) == 0 || len(b) > maxPage:
			return nil, errForm
		}
		return b, nil
	}
}

// retryAfter is how long to wait when a page is not ready.
func retryAfter(header string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(header))
	if err != nil {
		n = 1
	}
	return min(max(time.Duration(n)*time.Second, time.Second), maxPause)
}

// end tells whether the scanner ended its job well after n pages. Many end a job that went wrong as they end any other,
// and only their status tells.
func (j *job) end(ctx context.Context, n int) error {
	var now status
	if err := j.s.get(ctx, "ScannerStatus", &now); err != nil {
		return fault(ctx, err, "device.gone")
	}
	key := feederFaults[now.Feeder]
	switch state := now.job(j.at); {
	case key != "" && j.want.feeder:
	case state == "Aborted":
		key = "device.broken"
	case state == "Canceled":
		key = "device.gone"
	case n > 0:
		return nil
	case j.want.feeder:
		key = "device.empty"
	default:
		key = "device.broken"
	}
	return &desk.Error{Code: desk.Offline, Key: key}
}

// cancel takes the job back, also when nobody waits any more. A scanner that does not hear it ends the job by itself.
func (j *job) cancel(ctx context.Context) {
	if r, err := j.s.do(context.WithoutCancel(ctx), leaveTime, http.MethodDelete, j.at, nil); err == nil {
		_ = r.Body.Close()
	}
}
