// 日本語、設定と報告のシートの文。最初に開くときに読み込みます。

export const catalogue = {
  "sheet.close": "閉じる",
  "wish.erase": "自分のデータを消す", "wish.erase.about": "名前、回答、メッセージ、得点が、この部屋とすべてのランキングから完全に消えます。", "wish.erase.ask": "消す…", "wish.erase.yes": "すべて消す", "wish.erase.no": "消さない",
  "wish.kept": "この端末に保存され、どのゲームでも使われます。", "wish.letter": "あ",
  "wish.extra": "時間を延ばす", "wish.extra.about": "回答時間が1.5倍になります。得点は減りません。知っているのは部屋の時計だけです。",
  "wish.text": "文字の大きさ", "wish.text.1": "ふつう", "wish.text.2": "大きい", "wish.text.3": "特大",
  "wish.buttons": "ボタンだけ", "wish.buttons.about": "問題文を大画面で読む方に。大きなボタン2つと結果だけを表示します。",
  "wish.sound": "音", "wish.sound.about": "スタンプ、残り5秒、答えの受け付け。",
  "wish.still": "動きを止める", "wish.still.about": "スタンプも表彰台もすぐに表示します。", "wish.still.device": "お使いの端末の設定によるものです。",
  "flag.title": "間違っている？わかりにくい？", "flag.which": "どの問題ですか？", "flag.this": "この問題", "flag.before": "ひとつ前の問題", "flag.why": "どこがおかしいですか？",
  "flag.reason.wrong": "事実と違う", "flag.reason.unclear": "二通りに読める", "flag.reason.old": "情報が古い", "flag.reason.with": "{reason}：{words}",
  "flag.words": "よければ、あなたの言葉で", "flag.send": "送る", "flag.back": "ゲームに戻る",
  "flag.thanks": "ありがとうございます。ホストと、同じ意見が集まれば編集担当が、もう一度確認します。",
  "flag.told.flagged": "この問題を報告しました。ホストと、同じ意見が集まれば編集担当が、もう一度確認します。", "flag.told.reviewing": "編集担当がこの問題を確認し直しています。結果はお知らせします。", "flag.told.stands": "この問題は確認し直した結果、有効です。", "flag.told.struck": "この問題は取り消されました。",
};
