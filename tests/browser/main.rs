//! The page in a real browser over a scripted server: what views and the form machine do. Whole journeys are elsewhere.
#![cfg(target_arch = "wasm32")]

mod answers;
mod cases;
mod form;
mod hydration;
mod letters;
mod markup;
mod moving;
mod stage;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
