package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

type scanOrder struct {
	Feeder bool `json:"feeder"`
	Color  bool `json:"color"`
	DPI    int  `json:"dpi"`
	Limit  int  `json:"limit"`
}

// scan gives the sheet on the glass, or those in the feeder.
func (d *driver) scan(ctx context.Context, m message) result {
	var o scanOrder
	if err := json.Unmarshal(m.Payload, &o); err != nil {
		return result{"invalidData", nil}
	}
	if !o.Feeder {
		if !d.world.has("sheet") {
			return failed("noMedia")
		}
		return d.page(ctx, m, o)
	}
	n, _ := strconv.Atoi(d.world.says("feeder"))
	if n == 0 {
		return failed("noMedia")
	}
	for ; n > 0; n-- {
		if r := d.page(ctx, m, o); r.code != "success" {
			return r
		}
		d.world.notes("feeder", strconv.Itoa(n-1))
	}
	return ok
}

// page sends one page: those in colour as a file, the others in the line.
func (d *driver) page(ctx context.Context, m message, o scanOrder) result {
	if ctx.Err() != nil {
		return result{}
	}
	sheet := image.NewGray(image.Rect(0, 0, 210, 297))
	r := rand.New(rand.NewPCG(1, 2))
	for n := range sheet.Pix {
		sheet.Pix[n] = uint8(r.Uint32())
	}
	var b bytes.Buffer
	for quality := 90; ; quality -= 20 {
		if quality < 10 {
			return result{"commandErrorCode", map[string]any{"errorCode": "pageTooLarge", "kb": b.Len() >> 10}}
		}
		b.Reset()
		if err := jpeg.Encode(&b, sheet, &jpeg.Options{Quality: quality}); err != nil {
			panic(err)
		}
		if b.Len() <= o.Limit {
			break
		}
	}
	page := map[string]any{"dpi": o.DPI, "hint": "dark"}
	if o.Color {
		page["file"] = "page.jpg"
		if err := os.WriteFile(filepath.Join(os.Getenv("SHEYIN_DIR"), "page.jpg"), b.Bytes(), 0o600); err != nil {
			panic(err)
		}
	} else {
		page["jpeg"] = b.Bytes()
	}
	d.event(m, "Scanner.Page", page)
	return ok
}

type paper struct {
	Job string `json:"job"`
	PDF []byte `json:"pdf"`
}

// printJob prints a job once. While there is a fault it waits, and says so.
func (d *driver) printJob(ctx context.Context, m message) result {
	var j paper
	if err := json.Unmarshal(m.Payload, &j); err != nil {
		return result{"invalidData", nil}
	}
	name := filepath.Join("printed", filepath.Base(j.Job))
	if d.world.has(name) {
		return ok
	}
	if trouble := shown[d.world.says("trouble")]; trouble != "" {
		d.event(m, "Printer.State", map[string]string{"fault": trouble})
		if !until(ctx, func() bool { return !d.world.has("trouble") }) {
			return result{}
		}
		d.event(m, "Printer.State", map[string]string{})
	}
	d.world.notes(name, string(j.PDF))
	if d.world.says("trouble") == "printer.unknown" {
		return failed("jobUnknown")
	}
	return ok
}

// cancelPrint has nothing to do: what waits, waits in printJob.
func (d *driver) cancelPrint(context.Context, message) result { return ok }
