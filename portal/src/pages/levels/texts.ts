import { dictionary } from "../../lib/i18n.ts";

export const texts = dictionary({
  ru: {
    title: "Сроки департаментов", lead: "Сколько запросов документов ждёт ответа, сколько решено и соблюдаются ли сроки. Сроки считает сам блокчейн, департамент их изменить не может.",
    period: "За период", days: (n: string) => `${n} дней`, department: "Департамент", all: "Все департаменты",
    now: "Сейчас и за период", open: "Ждут ответа", overdue: "Из них просрочены", deadline: "Ближайший срок", decided: "Решено за период", late: "Из них с опозданием", mean: "В среднем за",
    overTime: "По дням", flow: "Поступило и решено", filedShort: "поступило", decidedShort: "решено", lateShort: "с опозданием", queue: "Очередь в конце дня", waiting: "ждут ответа", speed: "Среднее время ответа, в днях", daysToAnswer: "дней", day: "День",
    empty: "Запросов документов за этот период не было.",
    how: "Как считается: день меняется в полночь по Москве; отозванные заявителем запросы в среднее время не входят; просроченным запрос признаёт блокчейн, когда наступил срок. Название есть у того, кто ведёт узел; прочие ведомства названы адресом и тем, что они выдают.",
  },
  en: {
    title: "Service levels of departments", lead: "How many requests for documents wait, how many were decided, and whether deadlines are kept. The chain itself counts deadlines; a department cannot change them.",
    period: "Period", days: (n) => `${n} days`, department: "Department", all: "All departments",
    now: "Now and in the period", open: "Waiting", overdue: "Of them overdue", deadline: "Next deadline", decided: "Decided in the period", late: "Of them late", mean: "On average within",
    overTime: "By day", flow: "Received and decided", filedShort: "received", decidedShort: "decided", lateShort: "late", queue: "Queue at the end of the day", waiting: "waiting", speed: "Mean time to an answer, in days", daysToAnswer: "days", day: "Day",
    empty: "There were no requests for documents in this period.",
    how: "How it is counted: days end at midnight in Moscow; requests that were withdrawn do not count for the mean time; the chain marks a request as overdue when its deadline passes. Who runs a node has a name; other departments are named by their address and what they issue.",
  },
});
