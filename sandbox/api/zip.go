package api

import (
	"compress/gzip"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// zipped compresses an answer when the caller can read it so: the catalogue is a megabyte,
// and an outlet's line may be a slow one.
func zipped(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	w.Header().Add("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		next(ctx)
		return
	}
	z := &zipWriter{ResponseWriter: w}
	next(huma.WithContext(humago.NewContext(ctx.Operation(), r, z), ctx.Context()))
	z.close()
}

// zipWriter compresses a body, and leaves an answer without one alone.
type zipWriter struct {
	http.ResponseWriter
	zip *gzip.Writer
}

func (w *zipWriter) WriteHeader(status int) {
	if status == http.StatusOK {
		w.Header().Set("Content-Encoding", "gzip")
		w.zip = gzip.NewWriter(w.ResponseWriter)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *zipWriter) Write(p []byte) (int, error) {
	if w.zip == nil {
		return w.ResponseWriter.Write(p)
	}
	return w.zip.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *zipWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *zipWriter) close() {
	if w.zip != nil {
		_ = w.zip.Close() // the caller is gone, and its decoder sees that the end is missing
	}
}
