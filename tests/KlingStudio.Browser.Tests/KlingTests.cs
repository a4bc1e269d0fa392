using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using KlingStudio.Testing;

namespace KlingStudio.Browser.Tests;

/// <summary>A person with a key, in Chromium, and a server that plays fal behind the studio.</summary>
public sealed class KlingTests(Chromium chromium) : IAsyncLifetime
{
    private const string Key = "key-id:key-secret-canary";

    private FakeFal _fal = null!;

    public async ValueTask InitializeAsync() => _fal = await FakeFal.StartAsync(new FakeFalSettings { Key = Key, Clip = TinyClip.Make(frames: 72, width: 640, height: 360) });

    public ValueTask DisposeAsync() => _fal.DisposeAsync();

    [Fact]
    public async Task Two_takes_count_down_in_the_queue_show_fals_own_lines_and_play()
    {
        _fal.Script = _ => new JobScript().HoldInQueue(3).HoldInQueue(1).HoldRunning("loading the weights", "frame 60 of 121");
        await using var studio = await StartAsync(Key);
        await using var visitor = await Visitor.ArriveAsync(chromium, studio.Address);
        await visitor.DropStillAsync(Photograph.Named("street.jpg", "street"));
        await ChooseKlingAsync(visitor);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "One take more" }).ClickAsync();
        await Assertions.Expect(visitor.Go).ToContainTextAsync("$0.42");
        await visitor.OrderAsync("slow push in");

        await Assertions.Expect(visitor.Status).ToContainTextAsync("Queued #4");
        await StepAsync();
        await Assertions.Expect(visitor.Status).ToContainTextAsync("Queued #2");
        await StepAsync();
        await Assertions.Expect(visitor.Status).ToContainTextAsync("Rendering");
        await Assertions.Expect(visitor.Stage.GetByRole(AriaRole.Log)).ToContainTextAsync("frame 60 of 121");
        await FindNothingAsync(visitor.Stage);
        await Picture.TakeAsync(visitor.Page, "kling-rendering-dark");
        await StepAsync();
        await visitor.ArriveAsync(visitor.Video);
        Assert.True(await Visitor.PlaysAsync(visitor.Video), "the clip does not play");

        Assert.Equal((2, 1), (_fal.Submits.Count, _fal.Files.Whole));
        await Assertions.Expect(visitor.Page.Locator(".spend")).ToContainTextAsync("$0.42");
        await visitor.GoAsync("/library");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("slow push in") })).Not.ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
        Assert.Empty(visitor.ForeignRequests());
        Assert.DoesNotContain("secret-canary", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_filter_refuses_is_said_with_the_way_on_and_what_it_cost()
    {
        _fal.Script = _ => JobScript.Quick.Fail(422, """{"detail":[{"loc":["body","prompt"],"msg":"Failure to pass the risk control system","type":"content_policy_violation"}]}""");
        await using var studio = await StartAsync(Key);
        await using var visitor = await Visitor.ArriveAsync(chromium, studio.Address);
        await visitor.DropStillAsync(Photograph.Named("forest.jpg", "forest"));
        await ChooseKlingAsync(visitor);
        await visitor.OrderAsync("slow push in");
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("A content filter refused it: Failure to pass the risk control system.");
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("It may have been charged.");
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("Change the prompt or the still.");
        await Picture.TakeAsync(visitor.Page, "kling-refused-dark");
        await visitor.Stage.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await Assertions.Expect(visitor.Prompt).ToHaveValueAsync("slow push in");
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("key-id:wrong", null, "key refused by fal", "Make a new key at fal.ai/dashboard/keys and set FAL_KEY.", "bad-key")]
    [InlineData(Key, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.", "account locked by fal", "Top up your balance at fal.ai/dashboard/billing.", "locked")]
    public async Task What_fal_has_against_the_key_is_seen_before_a_word_is_written(string key, string? locked, string words, string sentence, string picture)
    {
        _fal.Locked = locked;
        await using var studio = await StartAsync(key);
        foreach (var (theme, phone) in ((string, bool)[])[("dark", false), ("light", false), ("dark", true), ("light", true)])
        {
            await using var visitor = await Visitor.ArriveAsync(chromium, studio.Address, theme, phone);
            var kling = visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Kling 2.5 Turbo", Exact = true });
            await Assertions.Expect(kling).ToBeDisabledAsync();
            var choice = visitor.Page.GetByRole(AriaRole.Radiogroup, new() { Name = "Engine" });
            await Assertions.Expect(choice).ToContainTextAsync(sentence);
            // A word at the choice, which stays as tall as it is with nothing wrong; the sentence below it.
            await Assertions.Expect(choice.Locator(".segmented")).ToContainTextAsync(words);
            Assert.InRange((await choice.Locator(".segmented").BoundingBoxAsync())!.Height, 30, 70);
            await FindNothingAsync(visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Composer" }));
            await choice.ScrollIntoViewIfNeededAsync();
            await Picture.TakeAsync(visitor.Page, $"kling-{picture}-{theme}{(phone ? "-phone" : "")}");
            Assert.Empty(visitor.Complaints);
        }

        Assert.Empty(_fal.Submits);
    }

    private static async Task FindNothingAsync(ILocator part)
    {
        await part.Page.EvaluateAsync("Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))");
        var result = await part.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("; ", result.Violations.Select(found => $"{found.Id} at {string.Join(", ", found.Nodes.Select(node => node.Html))}")));
    }

    private static Task ChooseKlingAsync(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Kling 2.5 Turbo", Exact = true }).CheckAsync();

    /// <summary>Both jobs go on to their next phase.</summary>
    private async Task StepAsync()
    {
        while (_fal.Jobs.Count < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        foreach (var job in _fal.Jobs.Values)
            job.Next();
    }

    private Task<RunningStudio> StartAsync(string key) => RunningStudio.StartAsync(new Dictionary<string, string>
    {
        ["Fal:Key"] = key,
        ["Fal:QueueBaseUrl"] = _fal.Url.AbsoluteUri,
        ["Fal:RestBaseUrl"] = _fal.Url.AbsoluteUri,
        ["Fal:MediaHosts:0"] = _fal.Url.Authority,
        ["Fal:PollMilliseconds"] = "100",
    });
}
