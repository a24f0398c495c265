// Command gen writes the OpenAPI document of package api to the file that it is given.
package main

import (
	"fmt"
	"os"

	"sheyin/sandbox/api"
)

func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: gen FILE")
	}
	text, err := api.Spec()
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], text, 0o644)
}
