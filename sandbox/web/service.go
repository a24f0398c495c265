package web

import (
	"time"

	"sheyin/desk"
)

type PhonePerson struct {
	ID       string
	Name     string
	OutletZH string
	Posts    []desk.Post
	Note     string
}

type Ask struct {
	OutletZH, OutletEN string
	TerminalID         string
	WindowZH           string
	Since              time.Time
	Choices            [3]string
	Purpose            desk.Purpose
}
