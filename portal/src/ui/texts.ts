import { dictionary } from "../lib/i18n.ts";

export const texts = dictionary({
  ru: {
    loading: "Загружается…", again: "Повторить", failed: "Не удалось показать эти данные", notFound: "Ничего не найдено",
    kinds: {
      "not-found": "Проверьте адрес, номер или хеш.", "not-yet": "Этого ещё нет: дождитесь нового блока.", "invalid-input": "Такого номера, адреса или хеша не бывает: проверьте, нет ли опечатки.",
      "state-pruned": "Узел этого шлюза уже не хранит таких старых данных: откройте другой шлюз.", unavailable: "Этот шлюз не связан с узлом: откройте другой шлюз.", "node-failed": "Узел не ответил. Подождите немного и повторите.",
      "transaction-refused": "Цепочка не приняла эту транзакцию.",
    } as Record<string, string>,
    said: "Ответ шлюза:",
    unreachable: "Шлюз не отвечает. Проверьте подключение к сети и повторите.", busy: "Шлюз перегружен. Подождите немного и повторите.",
    offline: "Нет подключения к сети. Показано то, что было загружено раньше; обновление продолжится само.",
    more: "Показать ещё", values: "Значения таблицей",
    search: "Найти", searchLabel: "Поиск по цепочке", searchHint: "Номер блока или заявки, хеш, адрес, название департамента",
    live: "Обновляется", connecting: "Подключение…", lost: "Связь потеряна, восстанавливаем",
    proof: { checking: "Проверяется в вашем браузере…", proven: "Проверено в вашем браузере", refused: "Проверка не пройдена: этим данным верить нельзя", unavailable: "Доказательства нет" },
    steps: { done: "выполнено", now: "сейчас", next: "впереди", failed: "не выполнено" },
  },
  en: {
    loading: "Loading…", again: "Try again", failed: "This could not be shown", notFound: "Nothing was found",
    kinds: {
      "not-found": "Check the address, number or hash.", "not-yet": "It is not there yet: wait for a new block.", "invalid-input": "There is no such number, address or hash: look for a slip of the pen.",
      "state-pruned": "The node of this gateway keeps no data of that age: open another gateway.", unavailable: "This gateway has no node: open another gateway.", "node-failed": "The node did not answer. Wait a little and try again.",
      "transaction-refused": "The chain refused this transaction.",
    },
    said: "The gateway's answer:",
    unreachable: "The gateway does not answer. Check the connection and try again.", busy: "The gateway is busy. Wait a moment and try again.",
    offline: "There is no connection. What was loaded before is shown; it goes on by itself.",
    more: "Show more", values: "Values as a table",
    search: "Search", searchLabel: "Search the chain", searchHint: "Number of a block or an application, a hash, an address, a department's name",
    live: "Live", connecting: "Connecting…", lost: "Connection lost, trying again",
    proof: { checking: "Being verified in your browser…", proven: "Verified in your browser", refused: "Verification failed: do not trust this data", unavailable: "There is no proof" },
    steps: { done: "done", now: "now", next: "to come", failed: "not done" },
  },
});
