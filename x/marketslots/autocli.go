package marketslots

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

const (
	queryService = "moscow.marketslots.v1.Query"
	msgService   = "moscow.marketslots.v1.Msg"
)

func positional(fields ...string) []*autocliv1.PositionalArgDescriptor {
	args := make([]*autocliv1.PositionalArgDescriptor, len(fields))
	for i, field := range fields {
		args[i] = &autocliv1.PositionalArgDescriptor{ProtoField: field}
	}
	return args
}

// AutoCLIOptions describes the command line of the module's queries and messages.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{Service: queryService, RpcCommandOptions: queryCommands()},
		Tx:    &autocliv1.ServiceCommandDescriptor{Service: msgService, RpcCommandOptions: txCommands()},
	}
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{RpcMethod: "Params", Use: "params", Short: "Bounds of the module"},
		{RpcMethod: "Seasons", Use: "seasons", Short: "All seasons"},
		{
			RpcMethod: "Season", Use: "season [season-id]", Short: "One season: terms, state, counts",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "PlanRows", Use: "plan [season-id]", Short: "The plan of a season, row by row",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "Applications", Use: "applications [season-id]", Short: "Applications of a season in order of filing",
			Long:           "Lists applications in order of filing. Filters look at 5000 applications per page: a page may be empty and still name a next key.",
			Example:        "moscowd query marketslots applications 1 --fair-id 12 --declarant-type DECLARANT_TYPE_FARMER --unconfirmed",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "UserApplications", Use: "user-applications [season-id] [user-id]", Short: "Applications of one user of a season",
			Example:        "moscowd query marketslots user-applications 1 00112233445566778899aabbccddeeff",
			PositionalArgs: positional("season_id", "user_id"),
		},
		{
			RpcMethod: "Application", Use: "application [season-id]", Short: "One application, its outcomes, and which rule gave each",
			Example:        "moscowd query marketslots application 1 --service-number S1-17\nmoscowd query marketslots application 1 --id 17",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "Outcomes", Use: "outcomes [season-id]", Short: "Outcomes by application",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "RowOutcomes", Use: "rows [season-id]", Short: "Outcomes by plan row",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "Distribution", Use: "distribution [season-id]", Short: "Progress of an allocation",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "Closing", Use: "closing [season-id]", Short: "Roots and statistics of a closed season",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "InclusionProof", Use: "proof [season-id] [service-number]",
			Short:          "Proof that one application and its outcomes belong to a closed season",
			PositionalArgs: positional("season_id", "service_number"),
		},
		{
			RpcMethod: "PlacesHead", Use: "places-head [season-id]", Short: "Counts and hash of what happened to places",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "Places", Use: "places [season-id] [row]", Short: "The places of a plan row as they stand now; rows count from 0",
			PositionalArgs: positional("season_id", "row"),
		},
		{
			RpcMethod: "ChangedPlaces", Use: "changed-places [season-id]", Short: "Places whose holder is or was another than the allocation's",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "PlaceOperations", Use: "operations [season-id]", Short: "The history of places since the season was closed",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "PlaceOffers", Use: "offers [season-id]", Short: "Offers of places: all, the open ones, or those of one application",
			Example:        "moscowd query marketslots offers 1 --open\nmoscowd query marketslots offers 1 --service-number S1-17",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "PlaceSellers", Use: "sellers [season-id] [service-number]", Short: "The sellers that an application named",
			PositionalArgs: positional("season_id", "service_number"),
		},
		{
			RpcMethod: "UnusedReports", Use: "reports [season-id]", Short: "Reports of unused places, and their number",
			Example:        "moscowd query marketslots reports 1 --service-number S1-17",
			PositionalArgs: positional("season_id"),
		},
	}
}

func txCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "UpdateParams", Use: "update-params [params]", Short: "Propose other bounds (all of them)",
			PositionalArgs: positional("params"), GovProposal: true,
		},
		{
			RpcMethod: "CreateSeason", Use: "create-season [name] [operator]", Short: "Propose a season, by the policy FIRST_COME unless --policy names another",
			Example: "moscowd tx marketslots create-season 'Spring 2026' moscow1... --filing both " +
				"--applications-open 2026-03-01T06:00:00Z --applications-close 2026-03-15T06:00:00Z --trading-days 639106848000000000 " +
				`--refusal-reasons '{"code":1,"title_ru":"Нет документов","title_en":"Documents missing"}'`,
			PositionalArgs: positional("name", "operator"), GovProposal: true,
		},
		{
			RpcMethod: "PublishPlan", Use: "publish-plan [season-id] [first-row]", Short: "Publish up to 1000 plan rows",
			Example:        `moscowd tx marketslots publish-plan 1 0 --rows '{"fair_id":1,"period":639106848000000000,"speciality":"SPECIALITY_MEAT","legal_entities_places":5}'`,
			PositionalArgs: positional("season_id", "first_row"),
		},
		{
			RpcMethod: "FreezePlan", Use: "freeze-plan [season-id] [plan-root]", Short: "Make the plan final; the root is hex or base64",
			PositionalArgs: positional("season_id", "plan_root"),
		},
		{
			RpcMethod: "FileApplications", Use: "file-applications [season-id]", Short: "File up to 500 applications as operator",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "SubmitApplication", Use: "submit-application [season-id] [fair-id] [speciality]", Short: "File one application as trader",
			PositionalArgs: positional("season_id", "fair_id", "speciality"),
		},
		{
			RpcMethod: "UpdateStatuses", Use: "update-statuses [season-id]", Short: "Record up to 500 decisions",
			Example:        `moscowd tx marketslots update-statuses 1 --updates '{"service_number":"S1-17","response_date":639106848000000000,"code":1040}'`,
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "AmendApplication", Use: "amend-application [season-id] [service-number]", Short: "Replace fair, periods and details",
			PositionalArgs: positional("season_id", "service_number"),
		},
		{
			RpcMethod: "ConfirmDeclarants", Use: "confirm-declarants [season-id]", Short: "Confirm the declarant types of up to 500 applications",
			Example:        "moscowd tx marketslots confirm-declarants 1 --service-numbers S1-17,S1-18",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "PromoteToFarmer", Use: "promote-to-farmer [season-id] [service-number]", Short: "Make the declarant a confirmed farmer",
			PositionalArgs: positional("season_id", "service_number"),
		},
		{
			RpcMethod: "WithdrawApplication", Use: "withdraw-application [season-id] [service-number]", Short: "Take an application back for good",
			PositionalArgs: positional("season_id", "service_number"),
		},
		{
			RpcMethod: "CloseFiling", Use: "close-filing [season-id]", Short: "End the application window now",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "StartDistribution", Use: "start-distribution [season-id]", Short: "Freeze the snapshot and allocate",
			PositionalArgs: positional("season_id"),
		},
		{
			RpcMethod: "ReturnPlace", Use: "return-place [season-id] [service-number]", Short: "Give the places of up to 16 days back",
			Example:        "moscowd tx marketslots return-place 1 S1-17 --days 639106848000000000,639107712000000000 --from trader",
			PositionalArgs: positional("season_id", "service_number"),
		},
		{
			RpcMethod: "AcceptOffer", Use: "accept-offer [season-id] [offer-id]", Short: "Take a place that is offered",
			PositionalArgs: positional("season_id", "offer_id"),
		},
		{
			RpcMethod: "DeclineOffer", Use: "decline-offer [season-id] [offer-id]", Short: "Pass an offered place on to the next",
			PositionalArgs: positional("season_id", "offer_id"),
		},
		{
			RpcMethod: "NameSeller", Use: "name-seller [season-id] [service-number] [commitment]",
			Short:          "Commit to who will sell; the commitment is hex or base64",
			PositionalArgs: positional("season_id", "service_number", "seller"),
		},
		{
			RpcMethod: "ReportUnused", Use: "report-unused [season-id] [service-number] [day] [reason]", Short: "Say that a place was not used on its day",
			Example:        "moscowd tx marketslots report-unused 1 S1-17 639106848000000000 nobody-came --from operator",
			PositionalArgs: positional("season_id", "service_number", "day", "reason"),
		},
		{
			RpcMethod: "ContestReport", Use: "contest-report [season-id] [service-number] [day]", Short: "Disagree with a report of an unused place",
			PositionalArgs: positional("season_id", "service_number", "day"),
		},
	}
}
