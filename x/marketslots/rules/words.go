package rules

var english = words{
	where:     "Fair %d, %s",
	accepted:  "accepted, place %d, from the places of the queue of %s. A place was free at the application's turn.",
	waiting:   "on the waiting list of %[2]s, position %[1]d. No place was free at the application's turn.",
	onePerDay: "rejected. The declarant holds a place that day through application %s; individuals get one place per day in the whole city.",
	onePerFair: [NumQueues]string{
		QueueFarmers:       "rejected. The declarant holds a farmer's place at this fair that day through application %s; a farmer gets one place per fair and day.",
		QueueLegalEntities: "rejected. The declarant holds a place at this fair that day through application %s; legal entities and entrepreneurs get one place per fair and day, whatever the speciality.",
	},
	atFair:       "rejected. The declarant holds a place at this fair that day through application %s; a declarant gets one place per fair and day, whatever the speciality and the queue.",
	leftOver:     "accepted, place %d, left over from the places of other queues. The application stands in the queue of %s.",
	elsewhere:    "on the waiting list of %[2]s, position %[1]d. The declarant holds a place at another fair that day through application %[3]s; no place was left for a further one.",
	refused:      "not considered. The application's deciding status is a refusal: %s.",
	noStatus:     "not considered. The application has no status that admits or refuses it.",
	unknownFair:  "not considered. The plan has no fair %d.",
	unknownDay:   "not considered. The plan has nothing for this fair on that day.",
	noSpeciality: "not considered. The plan has no places for %s at this fair on that day.",

	queues:       [NumQueues]string{"individuals", "farmers", "legal entities and entrepreneurs"},
	specialities: [FoodStuffs + 1]string{"an unnamed speciality", "vegetables", "meat", "fish", "foodstuffs"},
	rejected:     "1080, rejected by the department",
	cancelled:    "1190, cancelled by the declarant",
	otherStatus:  "code %d",
}

var russian = words{
	where:     "Ярмарка %d, %s",
	accepted:  "принято, место № %d из мест очереди «%s». Когда подошла очередь заявки, место было свободно.",
	waiting:   "в листе ожидания очереди «%[2]s», позиция %[1]d. Когда подошла очередь заявки, свободных мест не было.",
	onePerDay: "отклонено. У заявителя уже есть место на этот день по заявке %s; физическое лицо получает одно место в день на весь город.",
	onePerFair: [NumQueues]string{
		QueueFarmers:       "отклонено. У заявителя уже есть место фермера на этой ярмарке в этот день по заявке %s; фермер получает одно место на ярмарке в день.",
		QueueLegalEntities: "отклонено. У заявителя уже есть место на этой ярмарке в этот день по заявке %s; юридическое лицо или предприниматель получает одно место на ярмарке в день независимо от специализации.",
	},
	atFair:       "отклонено. У заявителя уже есть место на этой ярмарке в этот день по заявке %s; заявитель получает одно место на ярмарке в день независимо от специализации и очереди.",
	leftOver:     "принято, место № %d из мест, оставшихся от других очередей. Заявка стоит в очереди «%s».",
	elsewhere:    "в листе ожидания очереди «%[2]s», позиция %[1]d. У заявителя есть место на другой ярмарке в этот день по заявке %[3]s; для ещё одного места не осталось.",
	refused:      "не рассматривалось. Решающий статус заявки — отказ: %s.",
	noStatus:     "не рассматривалось. У заявки нет статуса, который допускает её или отказывает ей.",
	unknownFair:  "не рассматривалось. В плане нет ярмарки %d.",
	unknownDay:   "не рассматривалось. В плане нет этой ярмарки на этот день.",
	noSpeciality: "не рассматривалось. В плане нет мест по специализации «%s» на этой ярмарке в этот день.",

	queues:       [NumQueues]string{"физические лица", "фермеры", "юридические лица и предприниматели"},
	specialities: [FoodStuffs + 1]string{"не указана", "овощи", "мясо", "рыба", "продовольственные товары"},
	rejected:     "1080, отклонено ведомством",
	cancelled:    "1190, отозвано заявителем",
	otherStatus:  "код %d",
}
