import { dictionary } from "../../lib/i18n.ts";

export const texts = dictionary({
  ru: {
    title: "Что сделал город", lead: "Документы, ярмарки, голосования и выборы записаны в блокчейн, который ведут департаменты. Здесь видно, что и когда сделано, и каждый может это проверить.",
    height: "Высота цепочки", blockTime: "Время блока", perBlock: "Транзакций в блоке", now: "Сейчас",
  },
  en: {
    title: "What the city did", lead: "Documents, fairs, polls and elections are written to a blockchain that the departments run. Here everybody sees what was done and when, and can check it.",
    height: "Height of the chain", blockTime: "Time of the block", perBlock: "Transactions in the block", now: "Now",
  },
});
