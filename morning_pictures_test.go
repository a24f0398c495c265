//go:build real

package main_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// TestPicturesMorning takes the pictures of a customer's visit: the queue, the page of the visit, the papers and what is owed.
func TestPicturesMorning(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	for _, a := range []*album{
		{theme: "dark", size: large},
		{theme: "dark", size: small, want: []string{"22-visit", "24-notice"}},
	} {
		t.Run(fmt.Sprint(a.theme, a.size), func(t *testing.T) {
			a.folder, a.counter = folder, sit(t, a.seat())
			a.login("王敏")
			a.firstGuest()
			a.secondGuest()
		})
	}
}

// firstGuest is one customer with a case, a question and a complaint from the book, until she leaves.
func (a *album) firstGuest() {
	a.next("Y001")
	a.find("正式挂失", "社会保障卡正式挂失")
	a.person("陈伯年", "32120419660920015X")
	number := a.all()
	a.fill(entry{"社保卡服务银行", "合作银行一"}, entry{"丢失日期", yesterday()})
	a.send()
	a.waits(number)
	a.Press("F6")
	a.WaitFor("照此打印", soon)
	a.take("26-paper")
	a.Press("Enter")
	a.WaitGone("照此打印", soon)

	a.window()
	a.Press("F8")
	a.WaitFor("带走的话", soon)
	a.Press("2")
	a.WaitFor("照原话记", soon)
	received := time.Now().In(china).Add(-20*time.Hour - 40*time.Minute).Format("1-2 15:04")
	a.fill(entry{"内容", "取号机旁边没有座位"}, entry{"从哪里来", "意见簿"}, entry{"收到时间", received}, entry{"手机", "19900000115"})
	a.Press("F10")
	a.WaitFor(visitPage, soon)
	a.Press("F8")
	a.WaitFor("带走的话", soon)
	a.Press("1")
	a.WaitFor("当场答不上来的", soon)
	a.fill(entry{"内容", "外省的年限怎么转进来"}, entry{"手机", "19900000114"})
	a.Press("F10")
	a.WaitFor(visitPage, soon)
	a.WaitFor("代问：", soon)
	a.take("22-visit")
	a.Press("F10")
	a.WaitFor(farewell, soon)
	a.take("23-rating")
}

// secondGuest is the next customer, who is told what is missing, and what the day looks like then.
func (a *album) secondGuest() {
	a.next("A001")
	a.find("工伤医疗", "工伤医疗(康复)费用申报")
	a.person("郑安国", "620102197206060179")
	a.ticks(2)
	a.Press("F6")
	a.WaitFor("听清后按 Enter", soon)
	a.take("24-notice")
	a.Press("Enter")
	a.WaitFor("已开第 1 号告知单", soon)
	a.take("20-home-clock")
	a.Press("Tab")
	a.WaitFor("打号码叫这个号", soon)
	a.take("21-queue")
	a.home()
	a.open("投诉：取号机")
	a.WaitFor("怎么回复", soon)
	a.take("25-ticket")
	a.Press("C-p")
	a.Settled()
	a.take("27-palette")
}
