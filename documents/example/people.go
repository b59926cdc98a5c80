package example

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

var (
	surnames = []string{
		"Берёзов", "Вяземцев", "Горбунков", "Дубравин", "Ельников", "Журавушкин", "Заречнов", "Ивушкин", "Калинкин", "Лазорев",
		"Малинников", "Незабудкин", "Облепихин", "Подснежников", "Ромашкин", "Синичкин", "Туманов", "Утренников", "Ясенев", "Щеглов",
	}
	men = []string{"Александр", "Борис", "Виктор", "Глеб", "Дмитрий", "Егор", "Илья", "Кирилл", "Лев", "Максим", "Никита", "Пётр"}
	// women and men have the same number of names.
	women       = []string{"Анна", "Вера", "Галина", "Дарья", "Елена", "Зоя", "Ирина", "Ксения", "Лидия", "Мария", "Надежда", "Ольга"}
	fathers     = []string{"Александров", "Борисов", "Викторов", "Глебов", "Егоров", "Кириллов", "Максимов", "Петров"}
	streets     = []string{"ул. Примерная", "ул. Образцовая", "Учебный пер.", "просп. Испытателей", "ул. Черновая", "Макетный бульв."}
	walls       = []string{"кирпичные", "панельные", "монолитные", "блочные"}
	services    = []string{"Содержание жилого помещения", "Взнос на капитальный ремонт", "Отопление", "Холодная вода", "Горячая вода", "Водоотведение"}
	generations = []int{25, 30, 5, 60}
)

// today is the day of all made-up data, so that they do not depend on the clock.
var today = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)

// people draws one household.
type people struct {
	*rand.Rand
	number int
}

func newPeople(seed uint64, i int) *people {
	return &people{rand.New(rand.NewPCG(seed, uint64(i))), i} //nolint:gosec // made-up data, not secrets
}

func pick(p *people, list []string) string { return list[p.IntN(len(list))] }

func integer(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func day(t time.Time) string { return t.Format(time.DateOnly) }

func (p *people) daysAgo(least, most int) time.Time {
	return today.AddDate(0, 0, -least-p.IntN(most-least+1))
}

// name gives one of a family; members of it differ in everything else.
func (p *people) name(surname string) string {
	if p.IntN(2) == 0 {
		return surname + " " + pick(p, men) + " " + pick(p, fathers) + "ич"
	}
	return surname + "а " + pick(p, women) + " " + pick(p, fathers) + "на"
}

func (p *people) birthDate(generation int) string {
	years := generations[generation%len(generations)]
	return day(p.daysAgo(years*365, (years+15)*365))
}

func (p *people) address() string {
	return fmt.Sprintf("г. Москва, %s, д. %d, корп. %d, кв. %d", pick(p, streets), 1+p.IntN(120), 1+p.IntN(4), 1+p.IntN(400))
}

func (p *people) area(least, most int) string {
	return fmt.Sprintf("%d,%d м²", least+p.IntN(most-least+1), p.IntN(10))
}

func (p *people) roubles(most int) string { return fmt.Sprintf("%d,%02d", p.IntN(most), p.IntN(100)) }
