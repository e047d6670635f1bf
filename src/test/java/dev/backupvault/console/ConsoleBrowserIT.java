package dev.backupvault.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.backupvault.console.Chromium.button;
import static dev.backupvault.console.Chromium.grid;
import static dev.backupvault.console.Chromium.tab;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.backupvault.point.PointStatus;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.SealedPoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The Backup tab in a real browser. What it looks like is left in target/screenshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserIT {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    @TempDir
    static Path temp;

    private SampleVault sample;
    private ConsoleSite site;
    private Chromium chromium;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @BeforeAll
    void start() throws Exception {
        sample = SampleVault.make(temp);
        prepare();
        site = ConsoleSite.start(sample.launch().with("camel.main.shutdownTimeout", 2));
        chromium = new Chromium();
    }

    /** One point of each look, a procedure that passed, and an upload that takes a while. */
    private void prepare() throws Exception {
        var services = sample.services();
        List<SealedPoint> found = sample.points().stream()
                .map(point -> services.points().locate("default", SampleVault.SOURCE, point))
                .toList();
        services.verifier().verify(found.get(0), "test");
        services.protection().hold(found.get(1), "7", "court", "test");
        services.points()
                .update(
                        found.get(2),
                        status -> status.withVerification(
                                new PointStatus.Verification(Instant.now(), 0, false, "other bytes")));
        services.protection().lock(found.get(3), Instant.now().plusSeconds(86_400), "test");
        assertEquals(0, sample.launch().start("restore-procedure", "one").exit());
        byte[] large = new byte[64 << 20];
        new java.util.Random(1).nextBytes(large);
        Files.write(sample.slow().resolve("large.part"), large);
        Files.move(sample.slow().resolve("large.part"), sample.slow().resolve("large.tar"));
    }

    @AfterEach
    void closePages() {
        chromium.closePage();
        complaints.clear();
    }

    @AfterAll
    void stop() throws Exception {
        chromium.close();
        site.close();
        sample.close();
    }

    private Page open(String user, String place, ColorScheme scheme) {
        Page page = chromium.open(site, user, place, scheme, complaints::add);
        complaints.clear(); // before the login Hawtio asks who it is, and is refused
        return page;
    }

    private Page open(String user, String place) {
        return open(user, place, ColorScheme.LIGHT);
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Test
    void whoLogsInLandsOnTheSourcesAndPausesOne() {
        Page page = open("operator", "");
        assertThat(grid(page, "Sources")).containsText("inbox");
        screenshot(page, "sources");
        button(page, "pause quiet").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("No new backups are taken");
        screenshot(page, "pause");
        button(page, "Pause").click();
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("quiet")))
                .containsText("paused");
        button(page, "resume quiet").click();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        button(page, "resume quiet").click();
        button(page, "Resume").last().click();
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("quiet")))
                .containsText("running");
        assertEquals(List.of(), complaints);
    }

    @Test
    void pointsAreATimelineAndOneIsHeldReleasedVerifiedAndRestored() throws Exception {
        Page page = open("operator", "points/default/inbox");
        assertThat(page.getByText("Rechnungen März 2026.zip")).isVisible();
        screenshot(page, "items");
        button(page, "db").click();
        assertThat(page.locator("svg [role=button]")).hasCount(5);
        String newest = sample.points().get(4).text();
        button(page, "Details of " + newest).click();
        assertThat(page.getByText("Needs", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        screenshot(page, "points");
        button(page, "Hold…").click();
        page.getByLabel("Case").fill("42");
        page.getByLabel("Reason").fill("<b>court</b>");
        screenshot(page, "hold");
        button(page, "Hold").click();
        assertThat(page.getByText("case 42: <b>court</b>")).isVisible();
        button(page, "Release…").click();
        button(page, "Release").click();
        assertThat(page.getByText("case 42: <b>court</b>")).hasCount(0);
        button(page, "Verify…").click();
        button(page, "Verify").click();
        assertThat(page.locator("tr[aria-selected]")).containsText("verified");
        button(page, "Restore…").click();
        page.getByLabel("Folder").fill("from-the-browser");
        button(page, "Restore").click();
        tab(page, "Activity").click();
        assertThat(page.getByText("2 files are back")).isVisible();
        screenshot(page, "activity");
        try (Stream<Path> files = Files.walk(sample.data().resolve("restored/from-the-browser"))) {
            assertEquals(2, files.filter(Files::isRegularFile).count());
        }
        assertEquals(List.of(), complaints);
    }

    @Test
    void aViewerLooksAndHasNoButtons() {
        Page page = open(
                "viewer", "points/default/inbox/db/" + sample.points().get(1).text());
        assertThat(page.getByText("case 7: court")).isVisible();
        for (String act : List.of("Verify…", "Hold…", "Release…", "Restore…")) {
            assertThat(button(page, act)).hasCount(0);
        }
        tab(page, "Sources").click();
        assertThat(grid(page, "Sources")).containsText("inbox");
        assertThat(button(page, "pause inbox")).hasCount(0);
        assertEquals(List.of(), complaints);
    }

    @Test
    void aPlanSaysWhatWouldGo() {
        Page page = open("viewer", "retention");
        page.getByLabel("Plan of").selectOption(new com.microsoft.playwright.options.SelectOption().setLabel("inbox"));
        assertThat(page.getByText("Policy gfs")).isVisible();
        assertThat(grid(page, "Plan of gfs")).containsText("stays");
        screenshot(page, "retention");
    }

    @Test
    void uploadsAndDrillsAreShown() {
        Page page = open("viewer", "activity");
        assertThat(page.getByRole(AriaRole.PROGRESSBAR).first()).isVisible();
        assertThat(page.getByText("large.tar").first()).isVisible();
        screenshot(page, "uploads");
        tab(page, "Drills").click();
        assertThat(grid(page, "Drills")).containsText("passed");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Report .*")))
                .click();
        assertThat(page.getByText("Not proved")).isVisible();
        screenshot(page, "drills");
        assertEquals(List.of(), complaints);
    }

    @Test
    void itIsDarkWhereTheBrowserIsAndReachableByKeys() {
        Page page = open("operator", "points/default/inbox/db", ColorScheme.DARK);
        assertThat(page.locator("html")).hasClass(Pattern.compile("pf-v5-theme-dark"));
        Locator mark = page.locator("svg [role=button]").first();
        mark.focus();
        page.keyboard().press("Enter");
        assertThat(page.getByText("SHA-256")).isVisible();
        screenshot(page, "points-dark");
        tab(page, "Points").focus();
        page.keyboard().press("ArrowLeft");
        assertThat(tab(page, "Sources")).isFocused();
        assertThat(grid(page, "Sources")).containsText("inbox");
        screenshot(page, "sources-dark");
    }

    @Test
    void whatIsKnownStaysWhenTheConnectorIsAwayAndErrorsAreShown() {
        Page page = open("operator", "");
        assertThat(grid(page, "Sources")).containsText("inbox");
        page.route("**/jolokia/**", route -> route.abort());
        page.route("**/jolokia", route -> route.abort());
        assertThat(page.getByText("Not up to date")).isVisible();
        assertThat(grid(page, "Sources")).containsText("inbox");
        screenshot(page, "away");
        page.unrouteAll();
        assertThat(page.getByText("Not up to date")).hasCount(0);
        page.navigate(site.url() + "/hawtio/backup#points/default/inbox/no-such-item");
        assertThat(page.getByText("No points")).isVisible();
    }

    @Test
    void whatBreaksAPageBreaksNoMore() {
        Page page = open("viewer", "activity");
        assertThat(page.getByText("Uploads").first()).isVisible();
        page.evaluate("JSON.parse = () => ({ asOf: 'now', value: 7 })"); // an answer of no form that is known
        tab(page, "Drills").click();
        assertThat(page.getByText("This page broke")).isVisible();
        assertThat(page.getByRole(AriaRole.TAB)).hasCount(5);
        screenshot(page, "broken");
    }

    @Test
    void routesAndFiguresAreShownByTheOtherTabs() {
        Page page = open("administrator", "");
        page.navigate(site.url() + "/hawtio/camel");
        assertThat(page.getByText("backup-vault").first()).isVisible();
        page.navigate(
                site.url() + "/hawtio/camel/routes?nid=root-org.apache.camel-folder-backup-vault-folder-routes-folder");
        page.getByText("routes", new Page.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(page.getByText("source-inbox").first()).isVisible();
        screenshot(page, "camel");
        page.getByText("source-inbox").first().click();
        page.getByText("Route Diagram").first().click();
        assertThat(page.locator(".react-flow__node").first()).isVisible();
        screenshot(page, "diagram");
        page.navigate(site.url() + "/hawtio/runtime");
        assertThat(page.getByText("Metrics").first()).isVisible();
        screenshot(page, "runtime");
        page.navigate(site.url() + "/hawtio/jmx");
        assertThat(page.getByText("dev.backupvault").first()).isVisible();
        screenshot(page, "jmx");
    }

    /** Opens a route of Camel's tree. */
    private Page route(String user) {
        Page page = open(user, "");
        page.navigate(
                site.url() + "/hawtio/camel/routes?nid=root-org.apache.camel-folder-backup-vault-folder-routes-folder");
        page.getByText("Expand all").click();
        page.getByRole(AriaRole.TREE)
                .getByText("source-inbox", new Locator.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("source-inbox")))
                .isVisible();
        assertThat(page.getByText("Route Diagram").first()).isVisible();
        return page;
    }

    private static Locator traceTab(Page page) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName("Trace").setExact(true));
    }

    @Test
    void anOperatorTracesARoute() throws Exception {
        Page page = route("operator");
        page.setViewportSize(1900, 950); // diagram, messages and headers side by side
        traceTab(page).click();
        button(page, "Start Tracing").click();
        assertThat(button(page, "Stop Tracing")).isVisible();
        byte[] dropped = "traced".getBytes(StandardCharsets.UTF_8);
        TestFiles.dropIn(sample.drop(), "traced.dump", dropped);
        Locator messages = page.getByRole(AriaRole.GRID, new Page.GetByRoleOptions().setName("message table"));
        assertThat(messages) // the file is taken, traced and shown one after the other, on a busy machine too
                .containsText("drop-folder-ingest", new ContainsTextOptions().setTimeout(60_000));
        screenshot(page, "trace");
        messages.getByRole(AriaRole.BUTTON).first().click();
        assertThat(page.getByText("traced.dump").first()).isVisible();
        screenshot(page, "trace-headers");
        button(page, "Stop Tracing").click();
        assertThat(button(page, "Start Tracing")).isVisible();
    }

    @Test
    void aViewerDoesNotTrace() {
        Page page = route("viewer");
        assertThat(traceTab(page)).hasCount(0);
    }
}
