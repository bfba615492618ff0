//! The receipts that the simulator knows, and how their cases go on with time. Invented cases; no protocol.

use crate::clock::HOUR;

const DAY: i64 = 24 * HOUR;
/// After so many days a case begins anew, so that whoever looks finds cases at every step.
const CYCLE: i64 = 220;

/// Prefix and last three digits of the sandbox receipts that have a history, as the documentation of the agency's
/// Case Status API lists them.
const WITH_HISTORY: [(&str, &[u16]); 4] = [
    ("EAC9999103", &[403, 404, 405, 410, 411, 416, 419]),
    ("LIN9999106", &[498, 499, 504, 505, 506]),
    ("SRC9999102", &[777, 778, 779, 780, 781, 782, 783, 784, 785, 786, 787]),
    ("SRC9999132", &[710, 719]),
];
/// And of those that have none.
const WITHOUT_HISTORY: [(&str, &[u16]); 3] = [
    ("EAC9999103", &[400, 402, 406, 407, 408, 409, 412, 413, 414, 415, 420, 421, 424, 425, 426, 428, 429, 431, 432]),
    ("LIN9999106", &[501, 507]),
    ("SRC9999132", &[694, 695, 706, 707]),
];

/// A case at one moment.
pub struct SimulatedCase {
    /// As that office writes it.
    pub form_type: &'static str,
    /// UTC milliseconds.
    pub submitted_at: i64,
    /// Steps so far, the newest last, each with its UTC milliseconds. Never empty.
    pub steps: Vec<(&'static Step, i64)>,
    /// Whether the agency tells the history.
    pub has_history: bool,
    /// Counts the known receipts; decides on shapes of dates and other whims.
    pub index: usize,
}

/// A status in the agency's style of words.
pub struct Step {
    /// Days after filing.
    day: i64,
    /// English headline.
    pub title_en: &'static str,
    /// English text; `{form}`, `{receipt}` and `{date}` are filled in.
    pub description_en: &'static str,
    /// Spanish headline.
    pub title_es: &'static str,
    /// Spanish text.
    pub description_es: &'static str,
}

/// The case of a receipt at a moment in UTC milliseconds. `None` for receipts that nobody knows.
pub fn case_at(receipt_number: &str, now: i64) -> Option<SimulatedCase> {
    let (index, has_history) = position_of(receipt_number)?;
    let (form_type, steps) = FORMS[index % FORMS.len()];
    // A whole number of days, counted so that neighbors in the list stand at different steps.
    let offset = i64::try_from(index).unwrap_or_default() * 137 % CYCLE;
    let into_cycle = (now / DAY + offset).rem_euclid(CYCLE);
    let submitted_at = (now / DAY - into_cycle) * DAY + 14 * HOUR;
    let steps = steps.iter().map(|step| (step, submitted_at + step.day * DAY));
    let mut reached: Vec<_> = steps.clone().filter(|(_, at)| *at <= now).collect();
    if reached.is_empty() {
        reached.extend(steps.take(1));
    }
    Some(SimulatedCase { form_type, submitted_at, steps: reached, has_history, index })
}

fn position_of(receipt_number: &str) -> Option<(usize, bool)> {
    let with = WITH_HISTORY.iter().map(|group| (group, true));
    let without = WITHOUT_HISTORY.iter().map(|group| (group, false));
    let every = with
        .chain(without)
        .flat_map(|((prefix, endings), has)| endings.iter().map(move |ending| (*prefix, *ending, has)));
    every
        .enumerate()
        .find(|(_, (prefix, ending, _))| {
            receipt_number.strip_prefix(prefix).is_some_and(|rest| rest == ending.to_string())
        })
        .map(|(index, (_, _, has))| (index, has))
}

/// Both spellings of forms that the agency uses, each with its way.
const FORMS: [(&str, &[Step]); 4] = [("I-130", FAMILY), ("I485", RESIDENCE), ("N400", CITIZENSHIP), ("I-765", WORK)];

const RECEIVED: Step = Step {
    day: 0,
    title_en: "Case Was Received",
    description_en: "On {date}, we received your Form {form}, Receipt Number {receipt}, and sent you the receipt notice that describes how we will process your case. Please follow the instructions in the notice. If you do not receive your receipt notice by mail, please call Customer Service at 1-800-375-5283. If you move, go to <a href=\"https://egov.uscis.gov/coa/\" target=\"_blank\">www.uscis.gov/addresschange</a> to give us your new mailing address.",
    title_es: "Caso Recibido",
    description_es: "El {date}, recibimos su Formulario {form}, número de recibo {receipt}, y le enviamos la notificación de recibo que describe cómo procesaremos su caso. Siga las instrucciones en la notificación. Si se muda, vaya a <a href=\"https://egov.uscis.gov/coa/\" target=\"_blank\">www.uscis.gov/cambiodireccion</a> para darnos su nueva dirección postal.",
};

const EVIDENCE_REQUESTED: Step = Step {
    day: 70,
    title_en: "Request for Initial Evidence Was Sent",
    description_en: "On {date}, we sent a request for initial evidence for your Form {form}, Receipt Number {receipt}. The request for evidence explains what we need from you. We will not take action on your case until we receive the evidence or the deadline to submit it expires. Please follow the instructions in the request for evidence. If you do not receive your request for evidence by mail, please go to <a href=\"https://egov.uscis.gov/e-request/\">www.uscis.gov/e-request</a> to request a copy of the notice.",
    title_es: "Se Envió Una Petición De Evidencia Inicial",
    description_es: "El {date}, enviamos una petición de evidencia inicial para su Formulario {form}, número de recibo {receipt}. La petición de evidencia explica lo que necesitamos de usted. No tomaremos acción en su caso hasta que recibamos la evidencia o venza el plazo para presentarla. Siga las instrucciones en la petición de evidencia.",
};

const EVIDENCE_RECEIVED: Step = Step {
    day: 110,
    title_en: "Response To USCIS' Request For Evidence Was Received",
    description_en: "On {date}, we received your response to our Request for Evidence for your Form {form}, Receipt Number {receipt}. We will begin working on your case again. We will send you a decision or notify you if we need something from you.",
    title_es: "Respuesta a la petición de evidencia recibida",
    description_es: "El {date}, recibimos su respuesta a nuestra petición de evidencia para su Formulario {form}, número de recibo {receipt}. Comenzaremos a trabajar en su caso nuevamente. Le enviaremos una decisión o le notificaremos si necesitamos algo de usted.",
};

const APPROVED: Step = Step {
    day: 165,
    title_en: "Case Was Approved",
    description_en: "On {date}, we approved your Form {form}, Receipt Number {receipt}. We will mail your approval notice. Please follow the instructions in the notice.",
    title_es: "Caso Aprobado",
    description_es: "El {date}, aprobamos su Formulario {form}, número de recibo {receipt}. Le enviaremos por correo su notificación de aprobación. Siga las instrucciones en la notificación.",
};

const FINGERPRINTS: Step = Step {
    day: 28,
    title_en: "Fingerprint Fee Was Received",
    description_en: "On {date}, we accepted the fingerprint fee for your Form {form}, Receipt Number {receipt}. Our National Benefits Center location is working on your case. We mailed you a notice that tells you when to come to have your fingerprints taken.",
    title_es: "Pago de huellas dactilares recibido",
    description_es: "El {date}, aceptamos el pago por la toma de huellas dactilares para su Formulario {form}, número de recibo {receipt}. Le enviamos por correo una notificación que le indica cuándo debe presentarse para la toma de huellas dactilares.",
};

const INTERVIEW: Step = Step {
    day: 120,
    title_en: "Interview Was Scheduled",
    description_en: "On {date}, we scheduled an interview for your Form {form}, Receipt Number {receipt}. We will mail you an interview notice. Please follow any instructions in the notice and bring what it asks for.",
    title_es: "Entrevista programada",
    description_es: "El {date}, programamos una entrevista para su Formulario {form}, número de recibo {receipt}. Le enviaremos por correo una notificación de entrevista. Siga las instrucciones de la notificación y traiga lo que se le pide.",
};

const CARD: Step = Step {
    day: 182,
    title_en: "New Card Is Being Produced",
    description_en: "On {date}, we ordered your new card for Receipt Number {receipt}, and will mail it to the address you gave us. If you move before you receive your card, go to <a href=\"https://egov.uscis.gov/coa/\">www.uscis.gov/addresschange</a> to give us your new mailing address.",
    title_es: "Nueva tarjeta en producción",
    description_es: "El {date}, ordenamos su nueva tarjeta para el número de recibo {receipt}, y la enviaremos a la dirección que usted nos dio. Si se muda antes de recibir su tarjeta, vaya a <a href=\"https://egov.uscis.gov/coa/\">www.uscis.gov/cambiodireccion</a> para darnos su nueva dirección postal.",
};

const MAILED: Step = Step {
    day: 190,
    title_en: "Card Was Mailed To Me",
    description_en: "On {date}, we mailed your new card for Receipt Number {receipt} to the address you gave us.",
    title_es: "La tarjeta me fue enviada por correo",
    description_es: "El {date}, enviamos por correo su nueva tarjeta para el número de recibo {receipt} a la dirección que usted nos dio.",
};

const TRANSFERRED: Step = Step {
    day: 45,
    title_en: "Case Was Transferred And A New Office Has Jurisdiction",
    description_en: "On {date}, we transferred your Form {form}, Receipt Number {receipt}, to another USCIS office. That office now has jurisdiction over your case. We sent you a transfer notice. Please follow any instructions in the notice.",
    title_es: "Caso transferido y una nueva oficina tiene jurisdicción",
    description_es: "El {date}, transferimos su Formulario {form}, número de recibo {receipt}, a otra oficina de USCIS. Esa oficina ahora tiene jurisdicción sobre su caso. Le enviamos una notificación de transferencia.",
};

const OATH: Step = Step {
    day: 185,
    title_en: "Oath Ceremony Notice Was Mailed",
    description_en: "On {date}, we placed your Form {form}, Receipt Number {receipt}, in line for an oath ceremony and mailed you a notice. Please follow the instructions in the notice.",
    title_es: "Se envió por correo la notificación de ceremonia de juramento",
    description_es: "El {date}, pusimos su Formulario {form}, número de recibo {receipt}, en turno para una ceremonia de juramento y le enviamos una notificación por correo.",
};

const DENIED: Step = Step {
    day: 165,
    title_en: "Case Was Denied",
    description_en: "On {date}, we denied your Form {form}, Receipt Number {receipt}. We mailed you a decision notice that explains why and tells you what options you have. Please follow the instructions in the notice.",
    title_es: "Caso denegado",
    description_es: "El {date}, denegamos su Formulario {form}, número de recibo {receipt}. Le enviamos por correo una notificación de decisión que explica por qué y cuáles son sus opciones.",
};

const FAMILY: &[Step] = &[RECEIVED, TRANSFERRED, EVIDENCE_REQUESTED, EVIDENCE_RECEIVED, APPROVED];
const RESIDENCE: &[Step] =
    &[RECEIVED, FINGERPRINTS, EVIDENCE_REQUESTED, EVIDENCE_RECEIVED, INTERVIEW, APPROVED, CARD, MAILED];
const CITIZENSHIP: &[Step] = &[RECEIVED, FINGERPRINTS, INTERVIEW, APPROVED, OATH];
const WORK: &[Step] = &[RECEIVED, FINGERPRINTS, EVIDENCE_REQUESTED, DENIED];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_sandbox_receipts_are_known() {
        let now = 1_795_000_000_000;
        let every = |groups: &[(&str, &[u16])]| -> Vec<String> {
            groups
                .iter()
                .flat_map(|(prefix, endings)| endings.iter().map(move |ending| format!("{prefix}{ending}")))
                .collect()
        };
        let (with, without) = (every(&WITH_HISTORY), every(&WITHOUT_HISTORY));
        assert_eq!((with.len(), without.len()), (25, 25));
        assert!(with.iter().all(|receipt| case_at(receipt, now).is_some_and(|case| case.has_history)));
        assert!(without.iter().all(|receipt| case_at(receipt, now).is_some_and(|case| !case.has_history)));
        for unknown in [
            "EAC9999103401",
            "EAC9999103422",
            "LIN9999106500",
            "SRC9999102776",
            "SRC9999102788",
            "IOE0912345678",
            "EAC99991034+3",
        ] {
            assert!(case_at(unknown, now).is_none(), "{unknown}");
        }
    }

    #[test]
    fn a_case_goes_on_with_time_and_never_back_within_its_cycle() {
        let start = 1_795_000_000_000;
        let first = case_at("EAC9999103403", start).expect("known");
        let mut seen = first.steps.len();
        let mut moved = false;
        for day in 0..CYCLE {
            let case = case_at("EAC9999103403", start + day * DAY).expect("known");
            if case.submitted_at != first.submitted_at {
                break;
            }
            assert!(case.steps.len() >= seen);
            moved |= case.steps.len() > seen;
            seen = case.steps.len();
        }
        assert!(moved);
    }
}
