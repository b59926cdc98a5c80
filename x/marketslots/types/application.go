package types

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Sizes of an application's fields in bytes.
const (
	UserIDLength        = 16
	SubjectLength       = 32
	CommitmentLength    = 32
	MaxPublicNameLength = 200
)

// Validate checks what was filed, except for what only the register knows; errors wrap ErrApplicationInvalid. Fairs
// and days that the plan does not have are accepted and end as not considered.
func (a *Application) Validate(params *Params) error {
	if err := checkServiceNumber(a.ServiceNumber); err != nil {
		return errorsmod.Wrap(ErrApplicationInvalid, err.Error())
	}
	if len(a.UserId) != UserIDLength {
		return errorsmod.Wrapf(ErrApplicationInvalid, "user id has %d bytes, want %d", len(a.UserId), UserIDLength)
	}
	if len(a.DeclarantCommitment) != CommitmentLength {
		return errorsmod.Wrapf(ErrApplicationInvalid, "declarant commitment has %d bytes, want %d",
			len(a.DeclarantCommitment), CommitmentLength)
	}
	if a.DeclarantType < DECLARANT_TYPE_INDIVIDUAL || a.DeclarantType > DECLARANT_TYPE_FARMER {
		return errorsmod.Wrapf(ErrApplicationInvalid, "declarant type %d", a.DeclarantType)
	}
	if a.PublicName != "" && a.DeclarantType != DECLARANT_TYPE_LEGAL_ENTITY {
		return errorsmod.Wrapf(ErrApplicationInvalid, "public name given for %s; only legal entities have one", a.DeclarantType)
	}
	if err := checkText("public name", a.PublicName, 0, MaxPublicNameLength); err != nil {
		return errorsmod.Wrap(ErrApplicationInvalid, err.Error())
	}
	if !validSpeciality(a.Speciality) {
		return errorsmod.Wrapf(ErrApplicationInvalid, "speciality %d", a.Speciality)
	}
	if len(a.Periods) == 0 {
		return errorsmod.Wrap(ErrApplicationInvalid, "no periods")
	}
	return ValidateDetails(a.Periods, a.DetailsCommitment, params)
}

// ValidateDetails checks what MsgAmendApplication replaces as well; errors wrap ErrApplicationInvalid.
func ValidateDetails(periods []uint64, commitment []byte, params *Params) error {
	if len(periods) > int(params.MaxPeriods) {
		return errorsmod.Wrapf(ErrApplicationInvalid, "%d periods, at most %d", len(periods), params.MaxPeriods)
	}
	if len(commitment) != CommitmentLength {
		return errorsmod.Wrapf(ErrApplicationInvalid, "details commitment has %d bytes, want %d", len(commitment), CommitmentLength)
	}
	return nil
}

// checkServiceNumber accepts 1 to 30 printable ASCII characters without spaces.
func checkServiceNumber(number string) error {
	if number == "" || len(number) > rules.MaxServiceNumberLength {
		return fmt.Errorf("service number %q has %d bytes, want 1 to %d", number, len(number), rules.MaxServiceNumberLength)
	}
	for i := range len(number) {
		if c := number[i]; c <= ' ' || c > '~' {
			return fmt.Errorf("service number %q has the byte 0x%02x, want printable ASCII without spaces", number, c)
		}
	}
	return nil
}

func validSpeciality(s Speciality) bool {
	return s >= SPECIALITY_VEGETABLES && s <= SPECIALITY_FOODSTUFFS
}

// Application gives the application that a filing stands for in a season; id, time, height and, where the chain assigns
// it, the register number are empty. Errors wrap ErrApplicationInvalid; what the filing says of the application itself
// is for Validate.
func (f *ApplicationFiling) Application(season *Season) (Application, error) {
	app := Application{
		ServiceNumber:       f.ServiceNumber,
		ClaimedDate:         f.ClaimedDate,
		DeclarantType:       f.DeclarantType,
		DeclarantCommitment: f.DeclarantCommitment,
		DetailsCommitment:   f.DetailsCommitment,
		PublicName:          f.PublicName,
		FairId:              f.FairId,
		Speciality:          f.Speciality,
		District:            f.District,
		Region:              f.Region,
		Periods:             f.Periods,
		Source:              Source_SOURCE_OPERATOR,
	}
	if season.TakesClaims() {
		if len(f.Subject) > 0 {
			return app, errorsmod.Wrapf(ErrApplicationInvalid, "subject given, but seasons of %s take a user id", season.Policy)
		}
		app.RegNum, app.UserId = f.RegNum, f.UserId
		return app, nil
	}
	if len(f.UserId) > 0 {
		return app, errorsmod.Wrap(ErrApplicationInvalid, "user id given, but the chain computes it from the subject")
	}
	if len(f.Subject) != SubjectLength {
		return app, errorsmod.Wrapf(ErrApplicationInvalid, "subject has %d bytes, want %d", len(f.Subject), SubjectLength)
	}
	if prefix := selfFiledPrefix(season.Id); season.Filing == Filing_FILING_BOTH && strings.HasPrefix(f.ServiceNumber, prefix) {
		return app, errorsmod.Wrapf(ErrApplicationInvalid, "service number %q begins with %q as those that the chain gives to traders", f.ServiceNumber, prefix)
	}
	app.ClaimedRegNum = f.RegNum
	app.UserId = UserID(season.Id, [SubjectLength]byte(f.Subject))
	return app, nil
}

// Application gives the application that the message stands for; the chain's own fields are empty.
func (m *MsgSubmitApplication) Application() Application {
	return Application{
		DeclarantType:       m.DeclarantType,
		DeclarantCommitment: m.DeclarantCommitment,
		DetailsCommitment:   m.DetailsCommitment,
		PublicName:          m.PublicName,
		FairId:              m.FairId,
		Speciality:          m.Speciality,
		District:            m.District,
		Region:              m.Region,
		Periods:             m.Periods,
		Source:              Source_SOURCE_SELF,
	}
}

// SelfFiledNumber is the service number of an application that a trader filed: S<season>-<id>. It has 30 bytes at
// most for ids below MaxApplications.
func SelfFiledNumber(seasonID, id uint64) string {
	return fmt.Sprintf("%s%d", selfFiledPrefix(seasonID), id)
}

func selfFiledPrefix(seasonID uint64) string { return fmt.Sprintf("S%d-", seasonID) }

// UserID is the user id of a subject in one season: the first 16 bytes of SHA-256(season id as 8 bytes, big-endian ||
// subject). It differs from season to season.
func UserID(seasonID uint64, subject [SubjectLength]byte) []byte {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seasonID), subject[:]...))
	return sum[:UserIDLength]
}
