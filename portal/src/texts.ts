import { dictionary } from "./lib/i18n.ts";

export const texts = dictionary({
  ru: {
    site: "Городской блокчейн", purpose: "Что сделал город и как это проверить",
    skip: "Перейти к содержанию", menu: "Разделы", openMenu: "Меню", other: "English", theme: "Оформление",
    themes: { auto: "Как в системе", light: "Светлое", dark: "Тёмное" },
    loading: "Загружается…", missing: "Такой страницы нет", missingText: "Проверьте адрес или начните с главной страницы.", home: "Главная страница",
    noScript: "Для этой страницы нужен JavaScript: проверки выполняются в вашем браузере. Без него данные доступны по адресу /v1 (описание: /openapi.json) и в командной строке: moscowd verify.",
    footer: "Страницу отдаёт шлюз, поэтому она показывает то, что сообщает шлюз. Независимая проверка: программа moscowd verify.",
    interface: "Описание интерфейса (OpenAPI)",
  },
  en: {
    site: "The city's blockchain", purpose: "What the city did, and how to check it",
    skip: "Skip to content", menu: "Sections", openMenu: "Menu", other: "Русский", theme: "Appearance",
    themes: { auto: "As the system", light: "Light", dark: "Dark" },
    loading: "Loading…", missing: "There is no such page", missingText: "Check the address, or begin at the home page.", home: "Home page",
    noScript: "This page needs JavaScript: it verifies in your browser. Without it the data is at /v1 (described by /openapi.json) and on the command line: moscowd verify.",
    footer: "This page comes from the gateway and shows what the gateway says. To check independently, use the program moscowd verify.",
    interface: "Description of the interface (OpenAPI)",
  },
});
