package verify

import (
	"fmt"
	"time"
)

// Lang is a language of plain words.
type Lang string

// The languages.
const (
	Russian Lang = "ru"
	English Lang = "en"
)

// Text is a sentence in both languages.
type Text struct {
	RU string `json:"ru"`
	EN string `json:"en"`
}

// In gives the sentence in a language: English, if it is another than Russian.
func (t Text) In(lang Lang) string {
	if lang == Russian {
		return t.RU
	}
	return t.EN
}

// note is what can be said about a check. Its code is for machines and never changes its meaning.
type note struct {
	code string
	text Text
}

// notes are all that there are.
var notes []*note

func newNote(code, en, ru string) *note {
	n := &note{code, Text{RU: ru, EN: en}}
	notes = append(notes, n)
	return n
}

// fill puts values into the sentence: texts and numbers as they are, times, periods and lists of sentences in the words of
// the language.
func (n *note) fill(args ...any) Text {
	return Text{
		RU: fmt.Sprintf(n.text.RU, localized(Russian, args)...),
		EN: fmt.Sprintf(n.text.EN, localized(English, args)...),
	}
}

func localized(lang Lang, args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case time.Time:
			out[i] = v.UTC().Format("2006-01-02 15:04:05 UTC")
		case time.Duration:
			out[i] = period(lang, v)
		case Text:
			out[i] = v.In(lang)
		default:
			out[i] = arg
		}
	}
	return out
}

// period writes how long something is in its two largest units.
func period(lang Lang, d time.Duration) string {
	units := [4]string{"d", "h", "min", "s"}
	if lang == Russian {
		units = [4]string{"дн.", "ч", "мин", "с"}
	}
	seconds := max(int64(d/time.Second), 0)
	parts := [4]int64{seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60}
	for i, part := range parts[:3] {
		if part == 0 {
			continue
		}
		if parts[i+1] == 0 {
			return fmt.Sprintf("%d %s", part, units[i])
		}
		return fmt.Sprintf("%d %s %d %s", part, units[i], parts[i+1], units[i+1])
	}
	return fmt.Sprintf("%d %s", parts[3], units[3])
}

// Decoding.
var (
	decodingMatches = newNote("decoding_matches",
		"it is written in the one form that the format allows",
		"записан в единственной форме, которую допускает формат")
	decodingContradicts = newNote("decoding_contradicts",
		"it cannot be read as a document: it was altered, cut off, or made by a program that does not keep to the format",
		"не читается как документ: изменён, обрезан или сделан программой, которая не соблюдает формат")
	notReached = newNote("not_reached",
		"not looked at, since the document cannot be read",
		"не проверено: документ не читается")
)

// Profile.
var (
	profileMatches = newNote("profile_matches",
		"type %s (%s), issuer %s, key %s, algorithm %s",
		"тип %s (%s), ведомство %s, ключ %s, алгоритм %s")
	statusURIWrong = newNote("status_uri_wrong",
		"the place where its status stands is not written as departments write it, or is another issuer's",
		"место, где записан статус, указано не по правилам или принадлежит другому ведомству")
	chainsDiffer = newNote("chains_differ",
		"the issuer signed for chain %s, the file says %s",
		"ведомство подписало документ для сети %s, а в файле указана %s")
	issuerNoAccount = newNote("issuer_no_account",
		"the issuer %s is no account",
		"%s — не учётная запись")
	attachmentWrong = newNote("attachment_wrong",
		"a file is attached that the issuer did not sign for",
		"приложен файл, за который ведомство не расписалось")
	typeAbsent = newNote("type_absent",
		"there is no document type %s",
		"вида документов %s не существует")
)

// Disclosures.
var (
	disclosuresMatch = newNote("disclosures_match",
		"each of the %d fields that the holder chose to show belongs to the document; fields and entries kept back: %d",
		"каждое из %d полей, показанных владельцем, принадлежит документу; полей и строк не показано: %d")
	disclosuresContradict = newNote("disclosures_contradict",
		"a field is shown that does not belong to the document, or is shown twice",
		"показано поле, которого в документе нет, или поле показано дважды")
	paperShowsAll = newNote("paper_shows_all",
		"a paper credential shows all its fields",
		"код на бумаге показывает все свои поля")
)

// Header.
var (
	headerMatches = newNote("header_matches",
		"block %d of %s, %s old, signed by %d of %d validators and traced to block %d, which you trust",
		"блок %d сети %s, возраст %s, подписан %d из %d валидаторов и прослежен от блока %d, которому вы доверяете")
	noSource = newNote("no_source",
		"neither a node nor a bundle was asked: give --node URL or --bundle FILE",
		"не указан ни узел, ни пакет доказательств: задайте --node URL или --bundle FILE")
	noTrust = newNote("no_trust",
		"anybody can invent such a chain: give --trusted-height and --trusted-hash of a block that you know from a department, an observer or a newspaper",
		"такую сеть может выдумать кто угодно: задайте --trusted-height и --trusted-hash блока, который вы знаете от ведомства, наблюдателя или из газеты")
	otherChain = newNote("other_chain",
		"the document belongs to chain %s, the proof is of %s: ask a node of its own chain",
		"документ относится к сети %s, а доказательство — к сети %s: обратитесь к узлу его сети")
	sourceFailed = newNote("source_failed",
		"the node gave no proof: ask another, or use a bundle",
		"узел не дал доказательства: обратитесь к другому или возьмите пакет доказательств")
	proofWrong = newNote("proof_wrong",
		"the proof does not hold: ask another node, or have the bundle made anew",
		"доказательство неверно: обратитесь к другому узлу или сделайте пакет заново")
	untraced = newNote("untraced",
		"the proof does not lead to the block that you trust: compare its height and hash, or have the bundle made with --anchor-height of that block",
		"доказательство не ведёт к блоку, которому вы доверяете: сверьте его высоту и хеш или сделайте пакет с --anchor-height этого блока")
	headerOld = newNote("header_old",
		"the node's latest block is %s old, a revocation since would be missing: ask another node",
		"последний блок узла создан %s назад, более поздний отзыв в нём не виден: обратитесь к другому узлу")
)

// State.
var (
	unproven = newNote("unproven",
		"there is no proof of it",
		"доказательства нет")
	unreadable = newNote("unreadable",
		"the record in the state is not one that this program can read: use a newer one",
		"запись в состоянии сети эта программа прочесть не может: возьмите более новую")
	notYetThere = newNote("not_yet_there",
		"it did not stand in the state of %s, but the document is younger: have the bundle made anew",
		"в состоянии на %s этого не было, но документ моложе: сделайте пакет заново")
)

// Issuer's key, signature, batch.
var (
	keyMatches = newNote("key_matches",
		"key %s was registered in block %d, the documents of type %s were anchored in block %d",
		"ключ %s зарегистрирован в блоке %d, документы вида %s закреплены в блоке %d")
	keyAbsent = newNote("key_absent",
		"the issuer never registered key %s",
		"ведомство никогда не регистрировало ключ %s")
	keyWithoutBatch = newNote("key_without_batch",
		"whether key %s was in use cannot be told without the batch",
		"без партии нельзя сказать, действовал ли ключ %s")
	keyOtherType = newNote("key_other_type",
		"the batch was anchored for documents of type %s, this one says it is of type %s",
		"партия закреплена для документов вида %s, а этот выдаёт себя за вид %s")
	keyOther = newNote("key_other",
		"the batch was anchored with key %s, the document is signed with %s",
		"партия закреплена с ключом %s, а документ подписан ключом %s")
	keyOutOfUse = newNote("key_out_of_use",
		"key %s was not in use in block %d, in which the batch was anchored",
		"ключ %s не действовал в блоке %d, в котором закреплена партия")
	signatureMatches = newNote("signature_matches",
		"it is the issuer's over every byte",
		"поставлена ведомством под каждым байтом")
	signatureContradicts = newNote("signature_contradicts",
		"it is not by the key that the issuer registered",
		"поставлена не тем ключом, который зарегистрировало ведомство")
	signatureNoKey = newNote("signature_no_key",
		"it cannot be checked without the issuer's key",
		"без ключа ведомства её нельзя проверить")
	anchorMatches = newNote("anchor_matches",
		"it is document %d of %d in batch %d, anchored in block %d on %s",
		"это документ %d из %d в партии %d, закреплённой в блоке %d (%s)")
	anchorMissing = newNote("anchor_missing",
		"the text alone does not say where it was anchored: ask for the holder's file (.msd.json) or PDF",
		"по одному тексту нельзя узнать, где документ закреплён: попросите файл владельца (.msd.json) или PDF")
	batchAbsent = newNote("batch_absent",
		"the issuer never anchored batch %d: whoever signed, it was not published",
		"ведомство не закрепляло партию %d: кто бы ни подписал документ, он не опубликован")
	leafContradicts = newNote("leaf_contradicts",
		"the document is not number %d of batch %d",
		"документ — не %d-й в партии %d")
)

// Status.
var (
	statusMatches = newNote("status_matches",
		"entry %d of list %d, which is that of the batch and of the state: %s",
		"запись %d списка %d, относящегося к партии и совпадающего с состоянием сети: %s")
	statusOtherList = newNote("status_other_list",
		"the document points to list %d, its batch to list %d",
		"документ ссылается на список %d, а его партия — на список %d")
	statusOutOfRange = newNote("status_out_of_range",
		"a list has no entry %d",
		"записи %d в списке нет")
	statusNoBatch = newNote("status_no_batch",
		"which list holds its status cannot be told without the batch",
		"без партии нельзя узнать, в каком списке записан статус")
	listMissing = newNote("list_missing",
		"status list %d is not there: ask another node, or have the bundle made anew",
		"списка статусов %d нет: обратитесь к другому узлу или сделайте пакет заново")
	listOther = newNote("list_other",
		"status list %d is not the one of this state, perhaps an older one: ask another node, or have the bundle made anew",
		"список статусов %d не совпадает с состоянием сети, возможно, он старый: обратитесь к другому узлу или сделайте пакет заново")
)

// Key binding.
var (
	bindingNotAsked = newNote("binding_not_asked",
		"nobody asked for it",
		"не запрошено")
	bindingForOther = newNote("binding_unasked",
		"the holder made this presentation for %s on %s; nobody asked whether that is you",
		"владелец сделал это представление для %s (%s); соответствие вам не запрошено")
	bindingMatches = newNote("binding_matches",
		"whoever has the holder's key made this presentation for you on %s",
		"тот, у кого ключ владельца, сделал это представление для вас (%s)")
	bindingContradicts = newNote("binding_contradicts",
		"it was not made by the holder's key for what is shown, or for another verifier or another nonce",
		"сделано не ключом владельца для показанных полей, или для другого проверяющего, или с другим одноразовым числом")
	bindingMissing = newNote("binding_missing",
		"the presentation is bound to nobody: ask for one made with your --aud and --nonce",
		"представление ни к кому не привязано: попросите сделать его с вашими --aud и --nonce")
	bindingNoHolder = newNote("binding_no_holder",
		"the document was issued without a holder's key: check a passport instead",
		"документ выдан без ключа владельца: проверьте паспорт")
	bindingOld = newNote("binding_old",
		"the presentation was made on %s, outside the time allowed: ask for a new one",
		"представление сделано %s, вне допустимого времени: попросите новое")
)

// Page.
var (
	pageNone = newNote("page_none",
		"there is no page to compare",
		"страницы для сравнения нет")
	pageMatches = newNote("page_matches",
		"it is byte for byte the page that its credential gives",
		"побайтно совпадает со страницей, которую даёт её документ")
	pageContradicts = newNote("page_contradicts",
		"it is not the page that its credential gives: believe what is printed here, not the page",
		"не та, которую даёт её документ: верьте тому, что напечатано здесь, а не странице")
)

var pageOtherSchema = newNote("page_other_schema",
	"it was drawn by another schema than that of the document type",
	"нарисована не по схеме этого вида документов")

// Verdicts with their reasons.
var (
	verdictValid = newNote("valid",
		"The document is valid.",
		"Документ действителен.")
	verdictForged = newNote("forged",
		"This is no genuine document. What does not match: %s.",
		"Это не подлинный документ. Не сходится: %s.")
	verdictUnknown = newNote("unknown",
		"Whether the document is genuine and in force cannot be told. What is missing: %s.",
		"Нельзя сказать, подлинный ли документ и действует ли он. Не хватает: %s.")
	verdictRevoked = newNote("revoked",
		"The document was revoked.",
		"Документ отозван.")
	verdictCompromised = newNote("key_compromised",
		"The document does not count: it was anchored in block %d, and from block %d on its key counts as compromised.",
		"Документ не считается: он закреплён в блоке %d, а с блока %d его ключ считается скомпрометированным.")
	verdictSuperseded = newNote("superseded",
		"A newer document took the place of this one.",
		"Этот документ заменён более новым.")
	verdictSuspended = newNote("suspended",
		"The document is suspended.",
		"Действие документа приостановлено.")
	verdictNotYet = newNote("not_yet",
		"The document is not valid yet: it will be from %s on.",
		"Документ ещё не действует: срок начнётся %s.")
	verdictOver = newNote("over",
		"The document is not valid any more: it was until %s.",
		"Документ больше не действует: срок истёк %s.")
	changedOn = newNote("changed_on",
		"The issuer said so on %s, in block %d; reason: %s.",
		"Ведомство заявило об этом %s, в блоке %d; причина: %s.")
	changedWithoutReason = newNote("changed_on_without_reason",
		"The issuer said so on %s, in block %d.",
		"Ведомство заявило об этом %s, в блоке %d.")
	notChecked = newNote("attachment_not_checked",
		"Attached: %s (%s). Its hash is in the credential; the file itself is not checked here.",
		"Приложено: %s (%s). Хеш есть в документе; сам файл здесь не проверяется.")
	comparePaper = newNote("compare_paper",
		"Compare the fields below with what is printed on the paper.",
		"Сравните поля ниже с тем, что напечатано на бумаге.")
	offlineAge = newNote("offline_age",
		"The state is %s old: what was revoked since cannot be seen in it.",
		"С этого состояния сети прошло %s: более поздние отзывы в нём не видны.")
)

var statusWords = [4]Text{
	{RU: "ничего не заявлено", EN: "nothing was said against it"},
	{RU: "отозван", EN: "revoked"},
	{RU: "приостановлен", EN: "suspended"},
	{RU: "заменён", EN: "superseded"},
}
