using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.FalApi;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Components.Tests;

/// <summary>The API page: what is copied from it works here, and the key is seen once.</summary>
public sealed class ApiPageTests
{
    [Fact]
    public async Task Each_example_names_the_address_that_the_page_was_opened_with()
    {
        await using var room = await ApiRoom.OpenAsync(tls: "https://localhost:5443");
        var page = room.Bunit.Render<ApiPage>();
        var address = new Uri(room.Get<NavigationManager>().BaseUri).GetLeftPart(UriPartial.Authority);
        Assert.Contains($"{address}/queue/{ApiExamples.Model}", Code(page, "curl"), StringComparison.Ordinal);
        await ChooseAsync(page, "JavaScript");
        Assert.Contains($"proxyUrl: {{ url: \"{address}/api/fal/proxy\", when: \"always\" }}", Code(page, "JavaScript"), StringComparison.Ordinal);
        await ChooseAsync(page, "Python");
        Assert.Contains("FAL_RUN_HOST=localhost:5443/run FAL_QUEUE_RUN_HOST=localhost:5443/queue", Code(page, "Python, once"), StringComparison.Ordinal);
        Assert.Contains("fal_client.encode_file(\"still.jpg\")", Code(page, "Python"), StringComparison.Ordinal);
        Assert.DoesNotContain("An https address", page.FindAll("figcaption .label").Select(title => title.Words()));
    }

    [Fact]
    public async Task Without_an_https_address_Python_is_told_how_to_get_one()
    {
        await using var room = await ApiRoom.OpenAsync();
        var page = room.Bunit.Render<ApiPage>();
        await ChooseAsync(page, "Python");
        var setup = Code(page, "An https address");
        Assert.Contains("--urls \"http://localhost:5210;https://localhost:5443\"", setup, StringComparison.Ordinal);
        Assert.Contains("--Kestrel:Certificates:Default:Path=", setup, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", Code(page, "Python, once"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Kling 2.5 Turbo, paid", true)]
    [InlineData(false, "Rehearsal, free", false)]
    public async Task The_engine_that_answers_is_named_and_a_key_is_only_asked_for_where_it_counts(bool kling, string said, bool withKey)
    {
        await using var room = await ApiRoom.OpenAsync(kling);
        var page = room.Bunit.Render<ApiPage>();
        Assert.Contains(said, page.Find(".api-facts").Words(), StringComparison.Ordinal);
        Assert.Equal(withKey, Code(page, "curl").Contains("Authorization: Key $FAL_KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_shown_is_what_is_copied()
    {
        await using var room = await ApiRoom.OpenAsync();
        room.Script.Setup<bool>("copy", _ => true).SetResult(true);
        var page = room.Bunit.Render<ApiPage>();
        await page.Named("button", "Copy: curl").ClickAsync(new());
        Assert.Equal(Code(page, "curl"), room.Script.Invocations["copy"].Single().Arguments[0]);
        Assert.Contains("Copied", page.Named("button", "Copy: curl").Words(), StringComparison.Ordinal);
        await ChooseAsync(page, "JavaScript");
        Assert.DoesNotContain("Copied", page.Named("button", "Copy: JavaScript").Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_shown_once_and_only_when_it_is_asked_for()
    {
        await using var room = await ApiRoom.OpenAsync();
        var page = room.Bunit.Render<ApiPage>();
        Assert.DoesNotContain("secret-1", page.Markup, StringComparison.Ordinal);
        await page.Named("button", "Show it, once").ClickAsync(new());
        Assert.Equal("ks_1:secret-1", Code(page, "Key"));
        var again = room.Bunit.Render<ApiPage>();
        Assert.DoesNotContain("secret-1", again.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Show it, once", again.AllNames("button"));
        Assert.Contains("ks_1", again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_is_asked_for_twice()
    {
        var keys = new FakeKeys();
        await using var room = await ApiRoom.OpenAsync(keys: keys);
        var page = room.Bunit.Render<ApiPage>();
        await page.Named("button", "Make a new key").ClickAsync(new());
        Assert.Equal(0, keys.Rotated);
        await page.Named("button", "Keep the old one").ClickAsync(new());
        await page.Named("button", "Make a new key").ClickAsync(new());
        await page.Named("button", "Replace it: the old key ends at once").ClickAsync(new());
        Assert.Equal(1, keys.Rotated);
        Assert.Equal("ks_2:secret-2", Code(page, "Key"));
    }

    [Fact]
    public async Task When_the_key_can_not_be_read_the_page_says_why()
    {
        await using var room = await ApiRoom.OpenAsync(keys: new FakeKeys { Breaks = new StorageException("The studio's database was busy for too long, so this was not done. Try again.") });
        var page = room.Bunit.Render<ApiPage>();
        await page.Named("button", "Show it, once").ClickAsync(new());
        Assert.Equal("The studio's database was busy for too long, so this was not done. Try again.", page.Find("[role=alert]").Words());
    }

    [Fact]
    public async Task What_programs_ask_for_comes_by_itself_and_nothing_of_others()
    {
        await using var room = await ApiRoom.OpenAsync();
        await room.AskAsync("theirs", new OwnerId("somebody-else"));
        await room.OrderAsync("by hand");
        var page = room.Bunit.Render<ApiPage>();
        Assert.Contains("None yet.", page.Find(".api-none").Words(), StringComparison.Ordinal);
        var asked = await room.AskAsync("by a program", app: "klingstudio/rehearsal");
        await room.Feed.PushAsync(asked);
        Assert.Equal(["Open: by a program"], page.AllNames(".api-row a.tile"));
        Assert.Contains(asked.Id.ToString(), page.Find(".api-row").Words(), StringComparison.Ordinal);
        Assert.Contains("klingstudio/rehearsal", page.Find(".api-marks").Words(), StringComparison.Ordinal);
        await room.Feed.PushAsync(await room.CompleteAsync(asked));
        Assert.Equal("Done", page.Find(".api-row [role=status]").Words());
        Assert.Equal($"/library/{asked.Id}", page.Find(".api-row a.tile").GetAttribute("href"));
    }

    [Fact]
    public async Task How_a_webhook_went_is_said_when_it_is_known()
    {
        await using var room = await ApiRoom.OpenAsync();
        var asked = await room.AskAsync("told");
        var log = room.Get<WebhookLog>();
        var now = room.Clock.GetUtcNow().UtcDateTime;
        await log.AddAsync(asked.Id, new Uri("https://hooks.example/a"), now, StudioRoom.Token);
        var page = room.Bunit.Render<ApiPage>();
        Assert.Contains("webhook to come", page.Find(".api-marks").Words(), StringComparison.Ordinal);
        var done = await room.CompleteAsync(asked);
        await room.Feed.PushAsync(done);
        var delivery = Assert.Single(await log.DueAsync(now, 10, StudioRoom.Token));
        await log.NoteAsync(delivery, new WebhookAttempt(WebhookState.GivenUp, now, now, "answered 410"), StudioRoom.Token);
        await room.Notices.PublishAsync(done.Owner, new FeedNotice(NoticeTopics.Webhook, done.Id, delivery.Id));
        page.WaitForAssertion(() => Assert.Contains("webhook given up", page.Find(".api-marks").Words(), StringComparison.Ordinal), StudioRoom.Patience);
    }

    [Fact]
    public async Task A_page_that_is_left_listens_to_nothing()
    {
        await using var room = await ApiRoom.OpenAsync();
        await room.AskAsync("runs");
        room.Bunit.Render<ApiPage>();
        Assert.Equal(2, room.Feed.Subscriptions);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
    }

    private static string Code(IRenderedComponent<ApiPage> page, string title) =>
        page.FindAll("figure.code").Single(figure => figure.QuerySelector("figcaption .label")!.Words() == title).QuerySelector("code")!.TextContent;

    private static Task ChooseAsync(IRenderedComponent<ApiPage> page, string language) => page.Named("input[name=language]", language).ChangeAsync(new() { Value = language });
}
