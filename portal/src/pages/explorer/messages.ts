// What messages do, in words. A new kind of message is shown by its name until it has words here.
import { language } from "../../lib/i18n.ts";

const words: Record<string, [ru: string, en: string]> = {
  "moscow.poa.v1.MsgAddValidator": ["Принять департамент в число ведущих цепочку", "Admit a department to those who run the chain"],
  "moscow.poa.v1.MsgRemoveValidator": ["Исключить департамент", "Remove a department"],
  "moscow.poa.v1.MsgSetPower": ["Изменить вес голоса департамента", "Change a department's voting power"],
  "moscow.poa.v1.MsgSuspendValidator": ["Приостановить узел департамента", "Suspend a department's node"],
  "moscow.poa.v1.MsgResumeValidator": ["Возобновить работу узла департамента", "Resume a department's node"],
  "moscow.poa.v1.MsgUpdateParams": ["Изменить правила для узлов департаментов", "Change the rules for departments' nodes"],
  "moscow.poa.v1.MsgRotateConsensusKey": ["Заменить ключ узла", "Replace the key of a node"],
  "moscow.poa.v1.MsgEditDepartment": ["Изменить сведения о департаменте", "Edit what is said about a department"],
  "moscow.poa.v1.MsgLeave": ["Выйти из числа ведущих цепочку", "Leave those who run the chain"],
  "moscow.access.v1.MsgEnrolAccounts": ["Зарегистрировать учётные записи", "Enrol accounts"],
  "moscow.access.v1.MsgSuspendAccount": ["Приостановить учётную запись", "Suspend an account"],
  "moscow.access.v1.MsgReinstateAccount": ["Восстановить учётную запись", "Reinstate an account"],
  "moscow.access.v1.MsgUpdateParams": ["Изменить правила доступа", "Change the rules of access"],
  "moscow.access.v1.MsgReplaceKey": ["Заменить утерянный ключ учётной записи", "Replace the lost key of an account"],
  "moscow.access.v1.MsgObjectToReplacement": ["Возразить против замены ключа", "Object to the replacement of a key"],
  "moscow.access.v1.MsgCancelReplacement": ["Отменить замену ключа", "Cancel the replacement of a key"],
  "moscow.access.v1.MsgResolveReplacement": ["Решить спор о замене ключа", "Decide on the replacement of a key"],
  "moscow.documents.v1.MsgUpdateParams": ["Изменить правила выдачи документов", "Change the rules for documents"],
  "moscow.documents.v1.MsgCreateDocumentType": ["Завести вид документа", "Create a type of document"],
  "moscow.documents.v1.MsgUpdateDocumentType": ["Изменить вид документа", "Change a type of document"],
  "moscow.documents.v1.MsgSetInbox": ["Указать, куда направлять запросы", "Say where requests are received"],
  "moscow.documents.v1.MsgRequestDocument": ["Запросить документ", "Request a document"],
  "moscow.documents.v1.MsgFileRequest": ["Принять запрос документа от посетителя", "File a visitor's request for a document"],
  "moscow.documents.v1.MsgAcceptRequest": ["Принять запрос к исполнению", "Accept a request"],
  "moscow.documents.v1.MsgRefuseRequest": ["Отказать в документе", "Refuse a document"],
  "moscow.documents.v1.MsgWithdrawRequest": ["Отозвать запрос", "Withdraw a request"],
  "moscow.documents.v1.MsgIssueDocuments": ["Выдать документы", "Issue documents"],
  "moscow.documents.v1.MsgFulfilRequests": ["Отметить запросы исполненными", "Mark requests as fulfilled"],
  "moscow.documents.v1.MsgSuspendDocuments": ["Приостановить действие документов", "Suspend documents"],
  "moscow.documents.v1.MsgReinstateDocuments": ["Возобновить действие документов", "Reinstate documents"],
  "moscow.documents.v1.MsgRevokeDocuments": ["Отозвать документы", "Revoke documents"],
  "moscow.documents.v1.MsgSupersedeDocuments": ["Заменить документы новыми", "Supersede documents"],
  "moscow.documents.v1.MsgRegisterIssuerKey": ["Зарегистрировать ключ подписи документов", "Register a key that signs documents"],
  "moscow.documents.v1.MsgRetireIssuerKey": ["Вывести ключ подписи из действия", "Retire a key that signs documents"],
  "moscow.documents.v1.MsgDeclareKeyCompromised": ["Объявить ключ подписи скомпрометированным", "Declare that a key is compromised"],
  "moscow.marketslots.v1.MsgUpdateParams": ["Изменить правила ярмарок", "Change the rules of fairs"],
  "moscow.marketslots.v1.MsgCreateSeason": ["Открыть сезон ярмарок", "Open a season of fairs"],
  "moscow.marketslots.v1.MsgPublishPlan": ["Опубликовать план мест", "Publish the plan of places"],
  "moscow.marketslots.v1.MsgFreezePlan": ["Утвердить план мест", "Freeze the plan of places"],
  "moscow.marketslots.v1.MsgFileApplications": ["Зарегистрировать заявки городского портала", "File applications of the city's portal"],
  "moscow.marketslots.v1.MsgSubmitApplication": ["Подать заявку на ярмарку", "Apply for a fair"],
  "moscow.marketslots.v1.MsgUpdateStatuses": ["Обновить статусы заявок", "Update statuses of applications"],
  "moscow.marketslots.v1.MsgAmendApplication": ["Исправить заявку", "Amend an application"],
  "moscow.marketslots.v1.MsgConfirmDeclarants": ["Подтвердить, кем являются заявители", "Confirm who applicants are"],
  "moscow.marketslots.v1.MsgPromoteToFarmer": ["Признать заявителя фермером", "Recognise an applicant as a farmer"],
  "moscow.marketslots.v1.MsgWithdrawApplication": ["Отозвать заявку", "Withdraw an application"],
  "moscow.marketslots.v1.MsgCloseFiling": ["Завершить приём заявок", "Close the filing of applications"],
  "moscow.marketslots.v1.MsgStartDistribution": ["Начать распределение мест", "Start the distribution of places"],
  "moscow.marketslots.v1.MsgReturnPlace": ["Вернуть место", "Return a place"],
  "moscow.marketslots.v1.MsgAcceptOffer": ["Принять предложенное место", "Accept an offered place"],
  "moscow.marketslots.v1.MsgDeclineOffer": ["Отказаться от предложенного места", "Decline an offered place"],
  "moscow.marketslots.v1.MsgNameSeller": ["Назвать продавца", "Name a seller"],
  "moscow.marketslots.v1.MsgReportUnused": ["Сообщить о пустующем месте", "Report a place that is not used"],
  "moscow.marketslots.v1.MsgContestReport": ["Оспорить сообщение о пустующем месте", "Contest a report of a place not used"],
  "moscow.voting.v1.MsgUpdateParams": ["Изменить правила голосований", "Change the rules of voting"],
  "moscow.voting.v1.MsgCreatePoll": ["Открыть опрос", "Create a poll"],
  "moscow.voting.v1.MsgAddQuestionVersion": ["Исправить вопрос опроса", "Add a version of a question"],
  "moscow.voting.v1.MsgCastVote": ["Проголосовать в опросе", "Vote in a poll"],
  "moscow.voting.v1.MsgCastVotes": ["Передать голоса опроса", "Hand in votes of a poll"],
  "moscow.voting.v1.MsgClosePoll": ["Завершить опрос", "Close a poll"],
  "moscow.voting.v1.MsgImportPolls": ["Перенести прежние опросы", "Import earlier polls"],
  "moscow.voting.v1.MsgConfirmImport": ["Подтвердить перенос опросов", "Confirm an import of polls"],
  "moscow.voting.v1.MsgCreateElection": ["Назначить выборы", "Call an election"],
  "moscow.voting.v1.MsgPublishCensus": ["Опубликовать список избирателей", "Publish the census"],
  "moscow.voting.v1.MsgFreezeCensus": ["Закрыть список избирателей", "Freeze the census"],
  "moscow.voting.v1.MsgRegisterTrustee": ["Стать хранителем ключа выборов", "Register as a trustee"],
  "moscow.voting.v1.MsgCommitDeal": ["Обязаться частью ключа выборов", "Commit to a part of the election's key"],
  "moscow.voting.v1.MsgDealKey": ["Раздать доли ключа выборов", "Deal shares of the election's key"],
  "moscow.voting.v1.MsgComplain": ["Пожаловаться на неверную долю ключа", "Complain about a false share"],
  "moscow.voting.v1.MsgConfirmShares": ["Подтвердить доли ключа", "Confirm shares of the key"],
  "moscow.voting.v1.MsgRetryCeremony": ["Повторить создание ключа выборов", "Repeat the key ceremony"],
  "moscow.voting.v1.MsgRehearse": ["Провести проверку хранителей перед выборами", "Rehearse before the election"],
  "moscow.voting.v1.MsgPostponeElection": ["Перенести выборы", "Postpone an election"],
  "moscow.voting.v1.MsgExtendElection": ["Продлить голосование", "Extend the voting"],
  "moscow.voting.v1.MsgCancelElection": ["Отменить выборы", "Cancel an election"],
  "moscow.voting.v1.MsgCastBallot": ["Подать бюллетень", "Cast a ballot"],
  "moscow.voting.v1.MsgCastBallots": ["Передать бюллетени", "Hand in ballots"],
  "moscow.voting.v1.MsgSpoilBallot": ["Вскрыть бюллетень для проверки", "Open a ballot to audit it"],
  "moscow.voting.v1.MsgSubmitDecryptionShare": ["Передать долю расшифрования итога", "Submit a decryption share of the tally"],
  "moscow.voting.v1.MsgFinaliseTally": ["Установить итоги выборов", "Finalise the tally"],
  "moscow.voting.v1.MsgRecordExport": ["Закрепить опубликованные данные выборов", "Record the published data of an election"],
  "cosmos.gov.v1.MsgSubmitProposal": ["Внести предложение на голосование департаментов", "Propose something to the departments"],
  "cosmos.gov.v1.MsgVote": ["Проголосовать за решение департаментов", "Vote on a proposal"],
  "cosmos.gov.v1.MsgCancelProposal": ["Снять предложение", "Cancel a proposal"],
  "cosmos.gov.v1.MsgUpdateParams": ["Изменить правила голосования департаментов", "Change the rules of governance"],
  "cosmos.bank.v1beta1.MsgSend": ["Перевести", "Transfer"],
  "cosmos.authz.v1beta1.MsgGrant": ["Доверить право действовать от своего имени", "Grant a right to act in one's name"],
  "cosmos.authz.v1beta1.MsgRevoke": ["Отозвать доверенное право", "Revoke a granted right"],
  "cosmos.authz.v1beta1.MsgExec": ["Действовать по доверенному праву", "Use a granted right"],
  "cosmos.upgrade.v1beta1.MsgSoftwareUpgrade": ["Назначить обновление программы", "Schedule an upgrade of the program"],
  "cosmos.upgrade.v1beta1.MsgCancelUpgrade": ["Отменить обновление программы", "Cancel an upgrade of the program"],
  "cosmos.consensus.v1.MsgUpdateParams": ["Изменить правила согласования блоков", "Change the rules of consensus"],
  "cosmwasm.wasm.v1.MsgStoreCode": ["Загрузить программу контракта (CosmWasm)", "Store the code of a contract (CosmWasm)"],
  "cosmwasm.wasm.v1.MsgInstantiateContract": ["Создать контракт (CosmWasm)", "Create a contract (CosmWasm)"],
  "cosmwasm.wasm.v1.MsgInstantiateContract2": ["Создать контракт (CosmWasm)", "Create a contract (CosmWasm)"],
  "cosmwasm.wasm.v1.MsgExecuteContract": ["Вызвать контракт (CosmWasm)", "Call a contract (CosmWasm)"],
  "cosmwasm.wasm.v1.MsgMigrateContract": ["Обновить контракт (CosmWasm)", "Migrate a contract (CosmWasm)"],
  "cosmos.evm.vm.v1.MsgEthereumTx": ["Транзакция Ethereum", "Ethereum transaction"],
};

/** Words for the full name of a message; the name itself where there are none. */
export function inWords(type: string): string {
  const pair = words[type];
  return pair ? pair[language === "en" ? 1 : 0] : type;
}

/** Words for names that stand in a list, separated by commas. */
export function listInWords(types: string): string {
  return types.split(",").filter(Boolean).map(inWords).join("; ");
}

/** The fields of proto JSON, one line each, with dots between what stands in each other. */
export function fields(body: unknown, prefix = ""): [name: string, value: string][] {
  if (Array.isArray(body)) {
    if (body.every((item) => typeof item !== "object" || item === null)) return [[prefix, body.join(", ")]];
    return body.flatMap((item, i) => fields(item, `${prefix}[${i}]`));
  }
  if (body === undefined) return [];
  if (body instanceof Uint8Array) return [[prefix, Array.from(body, (b) => b.toString(16).padStart(2, "0")).join("")]];
  if (typeof body === "object" && body !== null) {
    return Object.entries(body).flatMap(([name, value]) => fields(value, prefix ? `${prefix}.${name}` : name));
  }
  return [[prefix, String(body)]];
}
