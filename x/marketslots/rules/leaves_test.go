package rules_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// spaced removes the spaces that separate the fields of an expected encoding.
func spaced(fields ...string) string {
	return strings.ReplaceAll(strings.Join(fields, ""), " ", "")
}

func TestTheApplicationLeafIsAsDocumented(t *testing.T) {
	a := rules.Application{
		ID: 1, ServiceNumber: "A1", ClaimedDate: 2, RegNum: 3, FiledAt: 4, OrderKey: [32]byte{5}, Source: rules.SourceSelf,
		DeclarantType: rules.LegalEntity, Confirmed: true, UserID: rules.UserID{6}, DeclarantCommitment: rules.Commitment{7},
		DetailsCommitment: rules.Commitment{8}, PublicName: "OOO", Fair: 9, Speciality: rules.Fish, District: 10, Region: 11,
		Periods: []rules.Ticks{12, 13}, Withdrawn: true,
		Statuses: []rules.Status{{ResponseDate: 14, Code: 1040, Reason: "R", NoteCommitment: rules.Commitment{15}, RecordedAt: 16}},
	}
	zeros := strings.Repeat("00", 31)
	require.Equal(t, spaced(
		"01 0000000000000001 00000002 4131 0000000000000002 0000000000000003 0000000000000004",
		"05"+zeros, "02 02 01 06"+strings.Repeat("00", 15), "07"+zeros, "08"+zeros,
		"00000003 4f4f4f 0000000000000009 03 000000000000000a 000000000000000b",
		"00000002 000000000000000c 000000000000000d 01",
		"00000001 000000000000000e 00000410 00000001 52 0f"+zeros+" 0000000000000010",
	), hex.EncodeToString(rules.ApplicationLeaf(&a)))
}

func TestThePlanRowLeafIsAsDocumented(t *testing.T) {
	r := rules.PlanRow{Fair: 1, Period: 2, Speciality: rules.FoodStuffs, Places: [rules.NumQueues]uint64{3, 4, 5}, MinPlaces: 6}
	require.Equal(t, spaced(
		"02 0000000000000001 0000000000000002 04 0000000000000003 0000000000000004 0000000000000005 0000000000000006",
	), hex.EncodeToString(rules.PlanRowLeaf(&r)))
}

func TestTheOutcomesLeafIsAsDocumented(t *testing.T) {
	outcomes := []rules.Outcome{
		{Day: 1, Kind: rules.OutcomeRejected, Reason: rules.ReasonOnePerFairDay, Queue: rules.QueueLegalEntities, Row: 2, HolderID: 3},
		{Day: 4, Kind: rules.OutcomeNotConsidered, Reason: rules.ReasonRefused, Row: rules.NoRow, Code: 1080},
	}
	require.Equal(t, spaced(
		"03 0000000000000009 00000002",
		"0000000000000001 03 02 02 00000002 00000000 00000000 0000000000000003",
		"0000000000000004 04 03 00 ffffffff 00000000 00000438 0000000000000000",
	), hex.EncodeToString(rules.OutcomesLeaf(9, outcomes)))
}

func TestEveryLeafIsProvedUnderItsRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, apps := drawPlan(t), drawApplications(t)
		outcomes := rules.FirstCome2018(plan, apps, rules.Options{}).Outcomes
		applications, outcomesTree := merkle.NewTree(rules.ApplicationLeaves(apps)), merkle.NewTree(rules.OutcomesLeaves(apps, outcomes))
		rows := merkle.NewTree(rules.PlanLeaves(plan))
		for i := range apps {
			at, size := uint64(i), uint64(len(apps))
			path, err := applications.Prove(at)
			require.NoError(t, err)
			require.NoError(t, merkle.Verify(rules.ApplicationsRoot(apps), size, at, rules.ApplicationLeaf(&apps[i]), path))
			path, err = outcomesTree.Prove(at)
			require.NoError(t, err)
			leaf := rules.OutcomesLeaf(apps[i].ID, outcomes[i])
			require.NoError(t, merkle.Verify(rules.OutcomesRoot(apps, outcomes), size, at, leaf, path))
		}
		for i := range plan {
			path, err := rows.Prove(uint64(i))
			require.NoError(t, err)
			require.NoError(t, merkle.Verify(rules.PlanHash(plan), uint64(len(plan)), uint64(i), rules.PlanRowLeaf(&plan[i]), path))
		}
	})
}

func TestThePlanHashDependsOnTheOrderOfRows(t *testing.T) {
	plan := rules.Plan{row(1, 0, rules.Meat, 0, 0, 1), row(1, 0, rules.Meat, 0, 0, 2)}
	turned := slices.Clone(plan)
	slices.Reverse(turned)
	require.NotEqual(t, rules.PlanHash(plan), rules.PlanHash(turned))
}
