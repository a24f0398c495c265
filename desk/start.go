package desk

import "sheyin/desk/calendar"

// startDays is within how many days of signing training and installation test are done (H-C4.3).
const startDays = 15

// The preparations between signing and opening.
const (
	Training         = "training" // 培训
	InstallationTest = "test"     // 安装测试
)

// Preparations are all, in their order.
var Preparations = []string{Training, InstallationTest}

// Start is how an outlet was opened: signing, training, installation test. A zero Signed is an outlet from
// before such dates were kept.
type Start struct {
	Signed  calendar.Date `json:"signed,omitzero"`
	Trained calendar.Date `json:"trained,omitzero"`
	Tested  calendar.Date `json:"tested,omitzero"`
	Report  string        `json:"report,omitempty"` // of the installation test
}

// Done tells that nothing is wanting.
func (s Start) Done() bool { return s.Signed.IsZero() || !s.Trained.IsZero() && !s.Tested.IsZero() }

// Due is the last day for training and installation test; zero for an outlet without a date of signing.
func (s Start) Due() calendar.Date {
	if s.Signed.IsZero() {
		return calendar.Date{}
	}
	return s.Signed.Add(startDays)
}

// Left is how many days are left; negative when it is overdue. ok is false when nothing is wanting.
func (s Start) Left(today calendar.Date) (days int, ok bool) {
	if s.Done() {
		return 0, false
	}
	return s.Due().Sub(today), true
}

// Ready refuses business while training or installation test is wanting (H-C4.3). Denied outlet.untrained,
// outlet.untested, each with day, the last one for it.
func (o Outlet) Ready() error {
	switch {
	case o.Start.Done():
		return nil
	case o.Start.Trained.IsZero():
		return denied("outlet.untrained").With("day", o.Start.Due().String())
	}
	return denied("outlet.untested").With("day", o.Start.Due().String())
}

// Prepare notes that a preparation was done.
func (o *Outlet) Prepare(what, report string, day calendar.Date) {
	switch what {
	case Training:
		o.Start.Trained = day
	case InstallationTest:
		o.Start.Tested, o.Start.Report = day, report
	}
}
