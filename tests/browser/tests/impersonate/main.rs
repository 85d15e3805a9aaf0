//! The way of a newcomer: open the printed address, see the users, click Impersonate, and be in the shop as that user.

mod browser;
mod program;

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use browser::Browser;
use program::Program;
use serde_json::json;

const SEARCH: &str = "//input[@type='search']";
// Two of the example's customers, who are the same in every database that it fills.
const ADA: &str = "ada.lovelace@example.net";
const CHIDI: &str = "chidi.nguyen@example.net";
const PANEL: &str = "//section[@id='run']";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

async fn start(name: &str) -> Result<(Program, Browser), Box<dyn Error>> {
    start_on(name, [0, 0]).await
}

/// Starts the example on these ports, opens its address, and waits for the list.
async fn start_on(name: &str, ports: [u16; 2]) -> Result<(Program, Browser), Box<dyn Error>> {
    let folder = folder(name);
    let program = Program::start(&folder, ports)?;
    let browser = Browser::start(&folder.join("profile")).await?;
    browser.page_size(1280, 800).await?;
    browser.client.goto(&program.console).await?;
    browser.see("//tbody/tr[contains(@class, 'row')][15]").await?;
    Ok((program, browser))
}

/// Searches for an e-mail address until it stands alone in the list.
async fn search(browser: &Browser, email: &str) -> Result<(), Box<dyn Error>> {
    let box_ = browser.see(SEARCH).await?;
    box_.clear().await?;
    box_.send_keys(email).await?;
    browser.see(&format!("//tbody[count(tr) = 1]/tr[contains(@class, 'row')]//span[. = '{email}']")).await?;
    Ok(())
}

/// That the shop's page names exactly this customer, and the operator behind.
async fn in_the_shop_as(browser: &Browser, name: &str, email: &str) -> Result<(), Box<dyn Error>> {
    browser.see(&format!("//dd[@id='account-email'][. = '{email}']")).await?;
    assert_eq!(browser.text("//dd[@id='account-name']").await?, name);
    assert_eq!(
        browser.text("//div[@id='banner']/p").await?,
        format!("Local Console (console@localhost) is viewing as {name}")
    );
    let cookie = browser.client.get_named_cookie("shop_session").await?;
    assert_eq!((cookie.http_only(), cookie.value().len() >= 32), (Some(true), true), "{cookie}");
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium and chromedriver; tests/run runs it"]
async fn a_click_on_impersonate_leads_into_the_shop_as_that_user() -> Result<(), Box<dyn Error>> {
    let (program, browser) = start("impersonate").await?;
    let address = browser.client.current_url().await?;
    assert_eq!((address.path(), address.query()), ("/console/", None), "the token leaves the address bar");
    assert_eq!(browser.text("//p[@class='subtitle']").await?, "300 records");

    // From the list.
    search(&browser, ADA).await?;
    remember_webhooks(&browser).await?;
    browser.click("//tbody/tr[1]//button[. = 'Impersonate']").await?;
    in_the_shop_as(&browser, "Ada Lovelace", ADA).await?;
    let first = browser.client.get_named_cookie("shop_session").await?.value().to_owned();

    // Back in the console, the run still stands there, without its ticket.
    browser.client.back().await?;
    browser.see(&format!("{PANEL}//div[@data-redirect='followed']")).await?;
    let panel = browser.text(PANEL).await?;
    assert!(panel.contains("(hidden)") && !panel.contains("eyJ"), "{panel}");

    // The ticket that was used is worth nothing.
    let replay = browser
        .ask(
            "const [shop, done] = arguments; fetch(`${shop}login`, { method: 'POST', credentials: 'include', \
             headers: { 'Content-Type': 'application/json' }, body: sessionStorage.getItem('test.webhook') }) \
             .then(async (answer) => done([answer.status, (await answer.json()).error]), (error) => done(String(error)));",
            vec![json!(program.shop)],
        )
        .await?;
    assert_eq!(replay, json!([410, "the ticket was used before; run the action again"]));

    // A second user, from the record's page.
    search(&browser, CHIDI).await?;
    browser.click("//tbody/tr[1]//a[contains(@class, 'title-cell')]").await?;
    browser.see("//h1[. = 'Chidi Nguyen']").await?;
    browser.click("//header//button[. = 'Impersonate']").await?;
    in_the_shop_as(&browser, "Chidi Nguyen", CHIDI).await?;
    assert_ne!(browser.client.get_named_cookie("shop_session").await?.value(), first);

    // And out again.
    browser.click("//div[@id='banner']//button").await?;
    browser.see("//h1[. = 'Welcome back']").await?;
    Ok(())
}

/// Keeps the body of each webhook where the test can find it after the page has gone.
async fn remember_webhooks(browser: &Browser) -> Result<(), Box<dyn Error>> {
    let script = "const fetched = window.fetch; window.fetch = (url, options) => { \
         if (String(url).endsWith('/login')) sessionStorage.setItem('test.webhook', options.body); \
         return fetched(url, options); }";
    browser.client.execute(script, Vec::new()).await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium and chromedriver; tests/run runs it"]
async fn when_the_shop_is_down_the_console_says_so_and_stays() -> Result<(), Box<dyn Error>> {
    let (program, browser) = start("down").await?;
    browser.cut_off(&program.shop).await?;
    browser.click("//tbody/tr[1]//button[. = 'Impersonate']").await?;
    browser.see(&format!("{PANEL}//div[@data-outcome='error']")).await?;
    let panel = browser.text(PANEL).await?;
    let shop = program.shop.trim_end_matches('/');
    assert!(panel.contains(&format!("No answer from {shop}.")), "{panel}");
    assert!(panel.contains("the webhook failed, so the redirection was not followed"), "{panel}");
    browser.see(&format!("{PANEL}//li[@data-step='agent'][@data-state='ok']")).await?;
    browser.see(&format!("{PANEL}//li[@data-step='webhook'][@data-state='failed']")).await?;
    browser.see(&format!("{PANEL}//li[@data-step='redirect'][@data-state='skipped']")).await?;
    browser.see("//div[@id='toasts']//div[contains(@class, 'error')]").await?;
    assert!(browser.client.current_url().await?.path().starts_with("/console/"));
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium and chromedriver; tests/run runs it"]
async fn when_the_shop_refuses_the_console_shows_its_answer_and_stays() -> Result<(), Box<dyn Error>> {
    let (_program, browser) = start("refused").await?;
    browser.click("//th//button[. = 'Blocked']").await?;
    browser.see("//th[@aria-sort='ascending']//button[. = 'Blocked']").await?;
    browser.click("//th//button[. = 'Blocked']").await?;
    browser.see("//tbody/tr[1]//span[. = 'Yes']").await?;
    browser.click("//tbody/tr[1]//button[. = 'Impersonate']").await?;
    browser.see(&format!("{PANEL}//div[@data-outcome='error']")).await?;
    let panel = browser.text(PANEL).await?;
    assert!(panel.contains("403 Forbidden") && panel.contains("it is blocked or gone"), "{panel}");
    browser.see(&format!("{PANEL}//li[@data-step='redirect'][@data-state='skipped']")).await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium and chromedriver; tests/run runs it"]
async fn lists_are_sorted_paged_and_searched_by_the_address() -> Result<(), Box<dyn Error>> {
    let (program, browser) = start("lists").await?;
    let first = |id: u32| format!("//tbody/tr[1][@data-id='{id}']");
    browser.see(&first(300)).await?;
    browser.click("//button[@aria-label='Next page']").await?;
    browser.see(&first(285)).await?;
    browser.click("//th//button[. = 'ID']").await?;
    browser.see(&first(1)).await?;
    assert_eq!(browser.client.current_url().await?.fragment(), Some("/users?sort=id"));
    browser.client.back().await?;
    browser.see(&first(285)).await?;

    let box_ = browser.see(SEARCH).await?;
    box_.send_keys("nobody is called that").await?;
    browser.see("//h2[contains(., 'Nothing matches')]").await?;
    browser.click("//button[. = 'Clear the search']").await?;
    browser.see(&first(300)).await?;

    drop(program);
    browser.click("//button[@aria-label='Next page']").await?;
    browser.see("//div[@role='alert'][contains(., 'Is the program still running?')]").await?;
    Ok(())
}

#[tokio::test]
#[ignore = "needs Chromium and chromedriver; tests/run runs it"]
async fn the_readmes_picture() -> Result<(), Box<dyn Error>> {
    // For the README the addresses are those that a newcomer sees; else any free ones do.
    let keep = env::var_os("FOREST_SCREENSHOT").is_some();
    let ports = if keep { [3310, 3311] } else { [0, 0] };
    let (_program, browser) = start_on("picture", ports).await?;
    browser.click("//th//button[. = 'ID']").await?;
    browser.click("//tbody/tr[1][@data-id='1']//button[. = 'Impersonate']").await?;
    browser.see(&format!("{PANEL}//div[@data-redirect='waiting']")).await?;
    let arrived = "const done = arguments[0]; \
         Promise.all(document.getAnimations().filter((one) => one.animationName === 'rise').map((one) => one.finished)) \
         .then(() => done(true))";
    browser.ask(arrived, Vec::new()).await?;
    let picture = browser.client.screenshot().await?;
    // The size stands in the header of a PNG.
    assert_eq!(picture[16..24], [1280_u32.to_be_bytes(), 800_u32.to_be_bytes()].concat());
    if keep {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/console.png"), picture)?;
    }
    Ok(())
}
