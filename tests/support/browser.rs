//! A browser without a window: Chromium or Chrome, through its driver. A test that needs a missing one is
//! skipped.

use std::fs;
use std::future::Future;
use std::path::Path;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::programs::{find, find_any};
use super::supervised::{Supervised, wait_until};

/// Chrome comes first: where both are installed, the driver is Chrome's.
const BROWSERS: [&str; 3] = ["google-chrome", "chromium", "chromium-browser"];

/// The browser asks no other machine for anything, lets a test change the address faster than people do, and
/// ends when its driver does, which closes the pipe.
const OPTIONS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-ipc-flooding-protection",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A browser with one page, and a folder of its own.
pub(crate) struct Browser {
    client: Client,
    runtime: Runtime,
    /// The address of its session.
    session: String,
    // Last, in this order: the driver ends before its folder is removed.
    _driver: Supervised,
    folder: TempDir,
}

impl Browser {
    /// Starts a browser; `None` where it or its driver is missing, which is said.
    pub(crate) fn start() -> Option<Self> {
        let (driver, browser) = (find("chromedriver")?, find_any(&BROWSERS)?);
        let folder = TempDir::new().unwrap();
        let log = folder.path().join("driver.log");
        // The browser leaves folders of its own where it is told to keep what is temporary.
        let temporary = format!("TMPDIR={}", folder.path().display());
        let arguments = [
            temporary,
            driver.display().to_string(),
            "--port=0".to_owned(),
        ];
        let driver = Supervised::start(Path::new("env"), &arguments, &log);
        let address = format!("http://127.0.0.1:{}", port(&log));
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let profile = folder.path().join("profile");
        let connect = connect(&address, &browser, &profile);
        let client = runtime.block_on(connect);
        let id = runtime.block_on(client.session_id()).unwrap().unwrap();
        let started = Self {
            client,
            runtime,
            session: format!("{address}/session/{id}"),
            _driver: driver,
            folder,
        };
        started.resize(1440, 900);
        Some(started)
    }

    #[track_caller]
    fn wait<T>(&self, answer: impl Future<Output = Result<T, CmdError>>) -> T {
        self.runtime.block_on(answer).unwrap()
    }

    /// Opens an address, and waits until its page is loaded.
    #[track_caller]
    pub(crate) fn open(&self, address: &str) {
        // Another page in between: a new part after `#` alone loads nothing.
        self.wait(self.client.goto("about:blank"));
        self.wait(self.client.goto(address));
    }

    /// Loads the page again.
    #[track_caller]
    pub(crate) fn reload(&self) {
        self.wait(self.client.refresh());
    }

    /// The address of the page.
    #[track_caller]
    pub(crate) fn address(&self) -> String {
        self.wait(self.client.current_url()).to_string()
    }

    /// Runs the body of a function in the page, and returns what it returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.wait(self.client.execute(script, arguments))
    }

    /// Runs the body of an asynchronous function in the page, and returns what it returns in the end.
    #[track_caller]
    pub(crate) fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];\
             (async (...given) => {{ {script} }})(...arguments).then(done, (error) => done(String(error)));"
        );
        self.wait(self.client.execute_async(&script, arguments))
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub(crate) fn value(&self, expression: &str) -> Value {
        self.run(&format!("return {expression};"), Vec::new())
    }

    /// The same, of an expression whose value is a text.
    #[track_caller]
    pub(crate) fn text(&self, expression: &str) -> String {
        let value = self.value(expression);
        let text = value.as_str();
        text.unwrap_or_else(|| panic!("{expression}: {value}"))
            .to_owned()
    }

    /// Presses a key, wherever the focus is.
    #[track_caller]
    pub(crate) fn press(&self, key: Key) {
        self.press_in_turn([char::from(key)]);
    }

    /// Types a text, wherever the focus is.
    #[track_caller]
    pub(crate) fn write(&self, text: &str) {
        self.press_in_turn(text.chars());
    }

    #[track_caller]
    fn press_in_turn(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions.then(KeyAction::Down { value });
            actions = actions.then(KeyAction::Up { value });
        }
        self.wait(self.client.perform_actions(actions));
    }

    /// Clicks the first element that a selector selects. The page may make it anew between a look and a
    /// click; then it is looked for again.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        loop {
            let element = self.wait(self.client.find(Locator::Css(selector)));
            match self.runtime.block_on(element.click()) {
                Err(error) if error.is_stale_element_reference() => {}
                clicked => return clicked.unwrap(),
            }
        }
    }

    /// Types a text into a field in place of what is there.
    #[track_caller]
    pub(crate) fn fill_in(&self, selector: &str, text: &str) {
        let element = self.wait(self.client.find(Locator::Css(selector)));
        self.wait(element.clear());
        self.wait(element.send_keys(text));
    }

    /// Chooses the first option of a list that begins with a text, as people do who type it.
    #[track_caller]
    pub(crate) fn choose(&self, selector: &str, text: &str) {
        let element = self.wait(self.client.find(Locator::Css(selector)));
        self.wait(element.send_keys(text));
    }

    /// Makes the view of the page so large, as a screen with one dot for each pixel.
    #[track_caller]
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            &json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
    }

    /// Lets the page be shown as by people who prefer `light` or `dark`.
    #[track_caller]
    pub(crate) fn prefer(&self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            &json!({ "features": features }),
        );
    }

    /// Lets the scripts of pages run, or not.
    #[track_caller]
    pub(crate) fn let_scripts_run(&self, is_allowed: bool) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": !is_allowed }),
        );
    }

    /// A picture of what is in view, as PNG.
    #[track_caller]
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        self.wait(self.client.screenshot())
    }

    /// Sends a command of Chromium's own protocol, for what its driver has no command for.
    #[track_caller]
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) {
        let address = format!("{}/goog/cdp/execute", self.session);
        let body = json!({"cmd": command, "params": parameters});
        ureq::post(&address).send_json(body).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A page that hangs does not keep it from ending with its driver.
        _ = self.runtime.block_on(self.client.clone().close());
    }
}

/// Waits until a driver says its port.
fn port(log: &Path) -> u16 {
    let mut port = None;
    wait_until("the driver says its port", || {
        let said = fs::read_to_string(log).unwrap();
        let behind = said.split_once("successfully on port ");
        port = behind.and_then(|(_, rest)| rest.split_once('.')?.0.parse().ok());
        port.is_some()
    });
    port.unwrap()
}

async fn connect(address: &str, browser: &Path, profile: &Path) -> Client {
    let profile = format!("--user-data-dir={}", profile.display());
    let options: Vec<&str> = OPTIONS.into_iter().chain([profile.as_str()]).collect();
    let capabilities = json!({"goog:chromeOptions": {"binary": browser, "args": options}});
    ClientBuilder::new(HttpConnector::new())
        .capabilities(serde_json::from_value(capabilities).unwrap())
        .connect(address)
        .await
        .unwrap()
}
