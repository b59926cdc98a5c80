import { dictionary } from "../../lib/i18n.ts";

export const texts = dictionary({
  ru: {
    title: "Что сделал город",
    lead: "Документы, ярмарки, голосования и выборы записаны в блокчейн, который ведут департаменты. Здесь видно, что и когда сделано, и каждый может это проверить.",
    now: "Сейчас", height: "блок, последний в цепочке", blockTime: "время последнего блока", between: "между блоками, в среднем", signing: (active: number, all: number) => `${active} из ${all}`,
    departments: "департаментов ведут цепочку",
    today: "Сегодня", todayHint: "С полуночи по московскому времени.",
    requests: "запросов документов", documents: "документов выдано", applications: "заявок на ярмарки", votes: "голосов в опросах", ballots: "бюллетеней на выборах",
    validators: "Департаменты", validatorsCaption: "Кто ведёт цепочку", department: "Департамент", state: "Состояние", power: "Вес голоса",
    states: { active: "работает", suspended: "приостановлен", removed: "исключён", left: "вышел" } as Record<string, string>,
  },
  en: {
    title: "What the city did",
    lead: "Documents, fairs, polls and elections are written to a blockchain that the departments run. Here everybody sees what was done and when, and can check it.",
    now: "Now", height: "the last block of the chain", blockTime: "time of the last block", between: "between blocks, on average", signing: (active, all) => `${active} of ${all}`,
    departments: "departments run the chain",
    today: "Today", todayHint: "Since midnight in Moscow.",
    requests: "requests for documents", documents: "documents issued", applications: "applications for fairs", votes: "votes in polls", ballots: "ballots in elections",
    validators: "Departments", validatorsCaption: "Who runs the chain", department: "Department", state: "State", power: "Voting power",
    states: { active: "active", suspended: "suspended", removed: "removed", left: "left" },
  },
});
