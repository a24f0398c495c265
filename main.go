// Command sheyin is the counter console of a social-security partner outlet, with the
// reference authority that it trains and is tested against.
package main

import (
	"os"

	"sheyin/cmd"
)

func main() { os.Exit(cmd.Execute(os.Args[1:])) }
