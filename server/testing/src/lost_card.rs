//! The form of somebody who lost a card, as the page posts it.

/// Name and value of each control.
pub const ANSWERS: [(&str, &str); 16] = [
    ("draft[reason]", "lost_or_stolen"),
    ("draft[card_reader]", "mini"),
    ("draft[security_word]", "mor kaktüs 7"),
    ("draft[security_word_again]", "mor kaktüs 7"),
    ("draft[department]", "Bilgi İşlem"),
    ("draft[title]", "Memur"),
    ("draft[street_address]", "Fatih Mah. Atatürk Cad. No: 5"),
    ("draft[province]", "41"),
    ("draft[district]", "Gebze"),
    ("draft[postal_code]", "41400"),
    ("draft[work_phone]", "0262 555 01 02"),
    ("draft[mobile_phone]", "0542 318 44 09"),
    ("draft[mobile_operator]", "vodafone"),
    ("draft[email]", "sukru.isik@saglik.gov.tr"),
    ("draft[notice_channel]", "both"),
    ("draft[declaration_accepted]", "2026-2"),
];
