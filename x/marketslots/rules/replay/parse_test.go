package replay_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// small is a file with one of everything.
const small = `{"name": "small", "input": {
"seasons": [{"name": "A", "begin": "1", "end": "2", "periods_begin": "3"}],
"season_lookups": ["4"],
"distribute_season": 0,
"requests": [{"season": 0, "service_number": "N1", "date": "5", "reg_num": "6", "declarant_type": 0,
  "declarant_name": "B", "fair_id": "7", "speciality": 1, "district": "8", "region": "9", "details": "",
  "periods": ["10", "11"], "user_id": "000102030405060708090a0b0c0d0e0f", "actions": [
  {"op": "update_status", "response_date": "12", "status_code": "1040", "note": "C"},
  {"op": "set_periods", "response_date": "13", "status_code": "1050", "fair_id": "14", "periods": ["15"],
   "period_status_codes": ["1040"], "details": ""},
  {"op": "to_farmer"}]}],
"command": {"fair_ids": ["16"], "periods": ["17"], "specialities": [2], "individuals_places": ["18"],
  "farmers_places": ["19"], "le_places": ["20"], "min_places": ["21"]}
}, "output": {"anything": [1, 2]}}`

func parse(file string) (*replay.Input, error) { return replay.Parse(strings.NewReader(file)) }

func TestParseReadsEveryElement(t *testing.T) {
	in, err := parse(small)
	require.NoError(t, err)
	require.Equal(t, []rules.Season{{Name: "A", Begin: 1, End: 2, PeriodsBegin: 3}}, in.Seasons)
	require.Equal(t, []rules.Ticks{4}, in.SeasonLookups)
	require.Zero(t, in.DistributeSeason)
	require.Equal(t, rules.Plan{{
		Fair: 16, Period: 17, Speciality: rules.Meat, Places: [rules.NumQueues]uint64{18, 19, 20}, MinPlaces: 21,
	}}, in.Plan)

	require.Len(t, in.Requests, 1)
	require.Equal(t, rules.Application{
		ID: 1, ServiceNumber: "N1", ClaimedDate: 5, RegNum: 6, FiledAt: 5, Confirmed: true, Source: rules.SourceOperator,
		UserID: rules.UserID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
		Fair:   7, Speciality: rules.Vegetables, District: 8, Region: 9, Periods: []rules.Ticks{10, 11},
	}, in.Requests[0].Application)
	actions := in.Requests[0].Actions
	require.Len(t, actions, 3)
	require.Equal(t, replay.UpdateStatus, actions[0].Kind)
	require.Equal(t, rules.Ticks(12), actions[0].Status.ResponseDate)
	require.Equal(t, uint32(1040), actions[0].Status.Code)
	require.NotZero(t, actions[0].Status.NoteCommitment)
	require.Equal(t, replay.Action{Kind: replay.SetPeriods, Periods: rules.PeriodsUpdate{
		Status: rules.Status{ResponseDate: 13, Code: 1050}, Fair: 14, Periods: []rules.Ticks{15}, PeriodCodes: []uint32{1040},
	}}, actions[1])
	require.Equal(t, replay.Action{Kind: replay.ToFarmer}, actions[2])
}

func TestParseNamesThePathOfWhatIsWrong(t *testing.T) {
	beforeMinPlaces, _, found := strings.Cut(small, `"min_places"`)
	require.True(t, found)
	for _, tc := range []struct{ name, old, new, want string }{
		{"an empty file", small, "", "unexpected EOF"},
		{"another value", small, "[]", "want an object"},
		{"a file cut short", small, beforeMinPlaces, "input.command: unexpected EOF"},
		{"more after the end", `[1, 2]}}`, `[1, 2]}} 1`, "more after the end"},
		{"no input", `"input"`, `"inputs"`, "input: missing"},
		{"input twice", `"output"`, `"input"`, "input: occurs twice"},
		{"no plan", `"command"`, `"plan"`, "input.plan: unknown member"},
		{"no seasons", `"seasons": [{"name": "A", "begin": "1", "end": "2", "periods_begin": "3"}],`, "", "input.seasons: missing"},
		{"seasons that are no array", `"seasons": [{`, `"seasons": {"a": [{`, "input.seasons: want an array"},
		{"a number instead of a string", `"periods_begin": "3"`, `"periods_begin": 3`, "input.seasons[0].periods_begin: want a decimal string, found 3"},
		{"a lookup out of range", `["4"]`, `["4", "18446744073709551616"]`, "input.season_lookups[1]: want an unsigned 64-bit integer"},
		{"a season that is not there", `"distribute_season": 0`, `"distribute_season": 1`, "input.distribute_season: 1, but there are 1 seasons"},
		{"a request's season", `[{"season": 0`, `[{"season": 1`, "input.requests[0].season: 1, but there are 1 seasons"},
		{"a negative season", `"distribute_season": 0`, `"distribute_season": -1`, "input.distribute_season: want an unsigned integer, found -1"},
		{"an empty service number", `"N1"`, `""`, "input.requests[0].service_number"},
		{"a long service number", `"N1"`, `"` + strings.Repeat("1", 31) + `"`, "input.requests[0].service_number"},
		{"a padded service number", `"N1"`, `"N1\u0000"`, "input.requests[0].service_number"},
		{"a service number that is not UTF-8", `"N1"`, "\"N\xff\"", "input.requests[0].service_number: not valid UTF-8"},
		{"a period with a sign", `["10", "11"]`, `["10", "+11"]`, "input.requests[0].periods[1]: want an unsigned 64-bit integer"},
		{"a period with a leading zero", `["10", "11"]`, `["10", "011"]`, "input.requests[0].periods[1]"},
		{"an empty period", `["10", "11"]`, `[""]`, "input.requests[0].periods[0]"},
		{"a null period", `["10", "11"]`, `[null]`, "input.requests[0].periods[0]: want a decimal string, found null"},
		{"periods that are no array", `["10", "11"]`, `"10"`, "input.requests[0].periods: found string where it does not belong"},
		{"no periods", `"periods": ["10", "11"],`, ``, "input.requests[0].periods: missing"},
		{"null periods", `["10", "11"]`, `null`, "input.requests[0].periods: missing"},
		{"an unknown member", `"reg_num"`, `"registration"`, `input.requests[0]: json: unknown field "registration"`},
		{"a missing member", `"reg_num": "6",`, ``, "input.requests[0].reg_num: missing"},
		{"a speciality above 4", `"speciality": 1`, `"speciality": 5`, "input.requests[0].speciality: 5 is above 4"},
		{"a short user id", `0e0f"`, `0e"`, "input.requests[0].user_id: want 32 hexadecimal digits"},
		{"a user id that is not hexadecimal", `0e0f"`, `0e0g"`, "input.requests[0].user_id"},
		{"an unknown action", `"to_farmer"`, `"to_merchant"`, `input.requests[0].actions[2].op: unknown action "to_merchant"`},
		{"an action without its date", `"response_date": "12", `, ``, "input.requests[0].actions[0].response_date: missing"},
		{"a status code above 32 bits", `"1040", "note"`, `"4294967296", "note"`, "input.requests[0].actions[0].status_code"},
		{"a period code above 32 bits", `["1040"]`, `["4294967296"]`, "input.requests[0].actions[1].period_status_codes[0]"},
		{"parallel arrays of other lengths", `"le_places": ["20"]`, `"le_places": ["20", "20"]`, "input.command.le_places: 2 elements, fair_ids has 1"},
		{"a plan row's places", `"le_places": ["20"]`, `"le_places": [20]`, "input.command.le_places[0]: want a decimal string"},
		{"a plan row's speciality", `"specialities": [2]`, `"specialities": ["2"]`, "input.command.specialities[0]: want an unsigned integer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := strings.Replace(small, tc.old, tc.new, 1)
			require.NotEqual(t, small, file)
			_, err := parse(file)
			require.ErrorIs(t, err, replay.ErrUnusable)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestParseKeepsToItsLimits(t *testing.T) {
	many := func(element string, n int) string { return strings.Repeat(element+",", n-1) + element }
	for _, tc := range []struct{ name, old, new, want string }{
		{"periods of a request", `["10", "11"]`, `[` + many(`"1"`, replay.MaxPeriods+1) + `]`, "input.requests[0].periods: 367 elements, at most 366"},
		{"periods of an action", `["15"]`, `[` + many(`"1"`, replay.MaxPeriods+1) + `]`, "input.requests[0].actions[1].periods: 367"},
		{"actions", `{"op": "to_farmer"}`, many(`{"op": "to_farmer"}`, replay.MaxActions), "input.requests[0].actions: 1002"},
		{"season lookups", `["4"]`, `[` + many(`"4"`, replay.MaxSeasonLookups+1) + `]`, "input.season_lookups: 10001"},
		{"plan rows", `["16"]`, `[` + many(`"1"`, replay.MaxRows+1) + `]`, "input.command.fair_ids: 100001"},
		{
			"seasons", `{"name": "A", "begin": "1", "end": "2", "periods_begin": "3"}`,
			many(`{"name": "A", "begin": "1", "end": "2", "periods_begin": "3"}`, replay.MaxSeasons+1), "input.seasons: more than 1000",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse(strings.Replace(small, tc.old, tc.new, 1))
			require.ErrorIs(t, err, replay.ErrUnusable)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestParseReadsAtMostTheAllowedBytes(t *testing.T) {
	blanks := func() io.Reader { return io.LimitReader(repeated(' '), replay.MaxBytes+1) }
	_, err := replay.Parse(blanks())
	require.ErrorIs(t, err, replay.ErrUnusable)
	require.ErrorContains(t, err, "more than 100000000 bytes")

	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, err = io.Copy(w, blanks())
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Less(t, bomb.Len(), 200_000)
	_, err = replay.Parse(&bomb)
	require.ErrorIs(t, err, replay.ErrUnusable)
	require.ErrorContains(t, err, "more than 100000000 bytes")
}

// repeated is an endless reader of one byte.
type repeated byte

func (r repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestParseReadsGzip(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, small)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	want, err := parse(small)
	require.NoError(t, err)
	got, err := replay.Parse(bytes.NewReader(packed.Bytes()))
	require.NoError(t, err)
	require.Equal(t, want, got)

	for _, cut := range []int{3, packed.Len() / 2} {
		_, err = replay.Parse(bytes.NewReader(packed.Bytes()[:cut]))
		require.ErrorIs(t, err, replay.ErrUnusable, "cut at %d", cut)
	}
}

func TestACreationWithAnUnknownDeclarantTypeFails(t *testing.T) {
	in, err := parse(strings.Replace(small, `"declarant_type": 0`, `"declarant_type": 5`, 1))
	require.NoError(t, err)
	applications, reverts := replay.Register(in)
	require.Empty(t, applications)
	require.Equal(t, replay.Revert{Request: 0, Action: -1, Reason: "invalid opcode: INVALID"}, reverts[0])
	for j, revert := range reverts[1:] {
		require.Equal(t, replay.Revert{Action: j, Reason: "Request with provided service number was not found"}, revert)
	}
}

func TestReplayLeavesItsInputAsItIs(t *testing.T) {
	in, err := parse(small)
	require.NoError(t, err)
	policy := firstCome2018(t)
	first := replay.Replay(in, policy, true)
	require.Equal(t, first, replay.Replay(in, policy, true))
	again, err := parse(small)
	require.NoError(t, err)
	require.Equal(t, again, in)
}

// FuzzParse looks for files that crash the parser or, if they are usable, the replay.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	for _, path := range fixtures(f) {
		if info, err := os.Stat(path); err == nil && info.Size() < 8_000 {
			f.Add(unpacked(f, path))
		}
	}
	policy := firstCome2018(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		in, err := replay.Parse(bytes.NewReader(file))
		if err != nil {
			require.ErrorIs(t, err, replay.ErrUnusable)
			return
		}
		output := replay.Replay(in, policy, false)
		require.Len(t, output.Periods, len(in.Plan), fmt.Sprintf("%+v", in))
	})
}
