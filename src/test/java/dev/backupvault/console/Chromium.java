package dev.backupvault.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A real browser, one page of one user at a time. Not thread-safe. */
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final double PATIENCE_MILLIS = 20_000;

    private final Playwright playwright;
    private final Browser browser;
    private BrowserContext context;

    Chromium() {
        assertTrue(Files.isExecutable(PROGRAM), PROGRAM + " is missing: apt-get install chromium");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    /**
     * Logs in and shows the Backup tab.
     *
     * @param place what is chosen in the tab, as its address says it
     * @param complaints gets what the page complains of
     */
    Page open(ConsoleSite site, String user, String place, ColorScheme scheme, Consumer<String> complaints) {
        context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(1400, 950).setColorScheme(scheme));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.accept(message.text() + " " + message.location());
            }
        });
        page.onPageError(complaints);
        page.navigate(site.url() + "/hawtio/login");
        page.fill("#pf-login-username-id", user);
        page.fill("#pf-login-password-id", ConsoleSite.PASSWORD);
        page.click("button[type=submit]");
        page.waitForURL(Pattern.compile(".*/hawtio/(?!login).*"));
        page.navigate(site.url() + "/hawtio/backup#" + place);
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName("Backup").setExact(true)))
                .isVisible();
        return page;
    }

    /** By its name: the page before may still be there when the next one is asked for. */
    static Locator grid(Page page, String name) {
        return page.getByRole(
                AriaRole.GRID, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator tab(Page page, String name) {
        return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name));
    }

    void closePage() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
