package client

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// fill sets every field, at every depth, to something that is not its zero value.
func fill(v reflect.Value, n int) int {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type().String() == "time.Time" {
			return n
		}
		for i := range v.NumField() {
			n = fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		n = fill(v.Index(0), n)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64:
		if v.Type().String() == "time.Duration" {
			v.SetInt(int64(time.Second))
			return n
		}
		v.SetInt(int64(n%3 + 1))
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(n%3 + 1))
	}
	return n + 1
}

// requireFilled finds a field that a conversion forgot, and one that the data set has under another name.
func requireFilled(t *testing.T, from, to any) {
	t.Helper()
	state, file := reflect.TypeOf(from), reflect.ValueOf(to)
	require.Equal(t, state.NumField(), file.NumField(), "%s has fields that the data set lacks", state)
	for i := range file.NumField() {
		name := file.Type().Field(i).Tag.Get("json")
		require.Contains(t, state.Field(i).Tag.Get("protobuf"), "name="+name, "order and names are those of the protocol")
		if file.Field(i).Type().String() != "time.Time" {
			require.False(t, file.Field(i).IsZero(), "%s: %s was not converted", state, name)
		}
	}
}

func filled[T any]() *T {
	v := new(T)
	fill(reflect.ValueOf(v).Elem(), 0)
	return v
}

func TestConversionsForgetNoField(t *testing.T) {
	season := convertSeason(filled[types.Season]())
	requireFilled(t, types.Season{}, season)
	requireFilled(t, types.RefusalReason{}, season.RefusalReasons[0])
	requireFilled(t, types.PlanRow{}, convertPlanRow(filled[types.PlanRow]()))
	application := convertApplication(filled[types.Application]())
	requireFilled(t, types.Application{}, application)
	requireFilled(t, types.Status{}, application.Statuses[0])
	outcomes := convertOutcomes(filled[types.ApplicationOutcomes]())
	requireFilled(t, types.ApplicationOutcomes{}, outcomes)
	requireFilled(t, types.Outcome{}, outcomes.Outcomes[0])
	closing := convertClosing(filled[types.Closing]())
	requireFilled(t, types.Closing{}, closing)
	requireFilled(t, types.Statistics{}, closing.Statistics)
	requireFilled(t, types.PlaceOperation{}, convertOperation(filled[types.PlaceOperation]()))
	requireFilled(t, types.PlaceOffer{}, convertOffer(filled[types.PlaceOffer]()))
	requireFilled(t, types.Place{}, convertPlace(filled[types.Place]()))
	requireFilled(t, types.PlacesHead{}, convertPlacesHead(filled[types.PlacesHead]()))
}

func TestEnumerationsHaveTheNamesOfTheProtocol(t *testing.T) {
	check := func(prefix string, names map[int32]string, name func(uint8) string) {
		for value, full := range names {
			want := strings.ToLower(strings.TrimPrefix(full, prefix))
			require.Equal(t, want, name(uint8(value)))
		}
		require.Contains(t, name(uint8(len(names))), "unknown", "%s has fewer values than the data set", prefix)
	}
	check("FILING_", types.Filing_name, func(v uint8) string { return dataset.Filing(v).String() })
	check("SEASON_STATE_", types.SeasonState_name, func(v uint8) string { return dataset.SeasonState(v).String() })
	check("DECLARANT_TYPE_", types.DeclarantType_name, func(v uint8) string { return dataset.DeclarantType(v).String() })
	check("SPECIALITY_", types.Speciality_name, func(v uint8) string { return dataset.Speciality(v).String() })
	check("OUTCOME_KIND_", types.OutcomeKind_name, func(v uint8) string { return dataset.OutcomeKind(v).String() })
	check("OUTCOME_REASON_", types.OutcomeReason_name, func(v uint8) string { return dataset.OutcomeReason(v).String() })
	check("QUEUE_", types.Queue_name, func(v uint8) string { return dataset.Queue(v).String() })
	check("OPERATION_KIND_", types.OperationKind_name, func(v uint8) string { return dataset.OperationKind(v).String() })
	check("OPERATION_CAUSE_", types.OperationCause_name, func(v uint8) string { return dataset.OperationCause(v).String() })
	check("UNUSED_REASON_", types.UnusedReason_name, func(v uint8) string { return dataset.UnusedReason(v).String() })
	check("OFFER_STATE_", types.OfferState_name, func(v uint8) string { return dataset.OfferState(v).String() })
}
