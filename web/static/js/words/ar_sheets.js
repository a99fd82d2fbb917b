// العربية، جُمل ورقتي الإعدادات والاعتراض: تُحمّل مع أولاهما.

export const catalogue = {
  "sheet.close": "إغلاق",
  "wish.erase": "حذف بياناتي", "wish.erase.about": "يُحذف اسمك وإجاباتك ورسائلك ونقاطك من هذه الغرفة ومن كل قوائم الترتيب، نهائيًا.", "wish.erase.ask": "حذف…", "wish.erase.yes": "احذف كل شيء", "wish.erase.no": "أبقِها",
  "wish.kept": "تُحفظ على هذا الجهاز لكل الألعاب.", "wish.letter": "أ",
  "wish.extra": "وقت إضافي", "wish.extra.about": "مدة أطول بمقدار النصف للإجابة، دون خسارة نقاط. لا يعلم بذلك إلا ساعة الغرفة.",
  "wish.text": "حجم النص", "wish.text.1": "عادي", "wish.text.2": "كبير", "wish.text.3": "الأكبر",
  "wish.buttons": "أزرار فقط", "wish.buttons.about": "لمن يقرأ المعلومة على الشاشة الكبيرة: زران ضخمان ونتيجتك.",
  "wish.sound": "الصوت", "wish.sound.about": "الختم، والثواني الخمس الأخيرة، وتأكيد الإجابة.",
  "wish.still": "بلا حركة", "wish.still.about": "يظهر الختم ومنصة التتويج دفعة واحدة.", "wish.still.device": "جهازك يطلب ذلك.",
  "flag.title": "خاطئة أو غامضة؟", "flag.which": "أي معلومة؟", "flag.this": "هذه", "flag.before": "التي قبلها", "flag.why": "ما المشكلة؟",
  "flag.reason.wrong": "الوقائع خاطئة", "flag.reason.unclear": "تُقرأ على وجهين", "flag.reason.old": "معلومة قديمة", "flag.reason.with": "{reason}: {words}",
  "flag.words": "بكلماتك، إن شئت", "flag.send": "إرسال", "flag.back": "العودة إلى اللعبة",
  "flag.thanks": "شكرًا. ينظر فيها المضيف من جديد، وكذلك المحرر إن اتفق عدد كافٍ.",
  "flag.told.flagged": "أبلغت عن هذه المعلومة. ينظر فيها المضيف من جديد، وكذلك المحرر إن اتفق عدد كافٍ.", "flag.told.reviewing": "يراجع المحرر هذه المعلومة من جديد. سنخبرك بالنتيجة.", "flag.told.stands": "رُوجعت هذه المعلومة من جديد، وهي قائمة.", "flag.told.struck": "شُطبت هذه المعلومة.",
};
