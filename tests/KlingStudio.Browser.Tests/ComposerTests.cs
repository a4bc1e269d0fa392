namespace KlingStudio.Browser.Tests;

/// <summary>What a person does before the order, in a real browser.</summary>
public sealed class ComposerTests(Chromium chromium) : IAsyncLifetime
{
    private RunningStudio _studio = null!;

    public async ValueTask InitializeAsync() => _studio = await RunningStudio.StartAsync();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public async Task The_draft_survives_a_reload()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("draft.jpg"));
        await visitor.Prompt.FillAsync("a draft that must not be lost");
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "10 s", Exact = true }).CheckAsync();
        await Assertions.Expect(visitor.Go).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Rehearse 10 s"));
        await Task.Delay(TimeSpan.FromMilliseconds(800), TestContext.Current.CancellationToken);

        await visitor.Page.ReloadAsync();
        await visitor.LiveAsync();
        await Assertions.Expect(visitor.Prompt).ToHaveValueAsync("a draft that must not be lost");
        await Assertions.Expect(visitor.Go).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Rehearse 10 s"));
        await visitor.Stage.Locator("img").First.WaitForAsync();
    }

    [Fact]
    public async Task A_picture_can_be_dropped_anywhere_on_the_page()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await TransferAsync(visitor, "drop", "document.querySelector('main') ?? document.body");
        await visitor.Stage.Locator("img[src^='/media/stills/']").First.WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_picture_can_be_pasted_anywhere()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await TransferAsync(visitor, "paste", "document.body");
        await visitor.Stage.Locator("img[src^='/media/stills/']").First.WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_refused_file_says_what_is_wrong_and_leaves_the_composer_usable()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.Page.GetByLabel("Still image", new() { Exact = true })
            .SetInputFilesAsync(new FilePayload { Name = "note.jpg", MimeType = "image/jpeg", Buffer = "not a picture"u8.ToArray() });
        await Assertions.Expect(visitor.Page.GetByText(new System.Text.RegularExpressions.Regex("JPEG, PNG, WebP")).First).ToBeVisibleAsync();
        await visitor.DropStillAsync(Photograph.Named("better.jpg"));
    }

    /// <summary>A text larger than a message of the hub would end the connection, and again after each reconnect.</summary>
    [Fact]
    public async Task A_whole_book_pasted_into_the_prompt_is_cut_and_refused_in_words()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("book.jpg"));
        await visitor.Prompt.FocusAsync();
        await visitor.Page.Keyboard.InsertTextAsync(string.Concat(Enumerable.Repeat("and then a “slow” push in 霧\n", 3_000)));
        await Assertions.Expect(visitor.Page.GetByText("of 2,500")).ToBeVisibleAsync();
        Assert.InRange(await visitor.Prompt.EvaluateAsync<int>("field => field.value.length"), 2_501, 4_000);

        await visitor.Go.ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2,500");
        await visitor.RehearseAsync("slow push in");
        Assert.Single(visitor.Sockets);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Ctrl_Enter_orders_and_Alt_Up_brings_the_prompt_back()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("keys.jpg"));
        await visitor.Prompt.FillAsync("pull out slowly from the keyboard");
        await Assertions.Expect(visitor.Go).ToBeEnabledAsync();
        await visitor.Prompt.PressAsync("Control+Enter");
        await visitor.ArriveAsync(visitor.Video);

        await visitor.Prompt.FillAsync("something else");
        await visitor.Prompt.PressAsync("Alt+ArrowUp");
        await Assertions.Expect(visitor.Prompt).ToHaveValueAsync("pull out slowly from the keyboard");
        await visitor.Prompt.PressAsync("Alt+ArrowDown");
        await Assertions.Expect(visitor.Prompt).ToHaveValueAsync("something else");
    }

    [Fact]
    public async Task Cancel_stops_a_running_rehearsal_and_says_that_it_was_free()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("cancel.jpg"));
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "10 s", Exact = true }).CheckAsync();
        await visitor.OrderAsync("roll clockwise, handheld");
        await visitor.Stage.GetByRole(AriaRole.Button, new() { NameRegex = new("^Cancel") }).ClickAsync();
        await Assertions.Expect(visitor.Stage).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[Cc]ancelled|[Ss]topped"));
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("Nothing was charged");
    }

    /// <summary>Hands the harbour over as the browser would on a drop or a paste.</summary>
    private static async Task TransferAsync(Visitor visitor, string kind, string target) =>
        await visitor.Page.EvaluateAsync(
            $$"""
            async ([kind, name]) => {
              const blob = await (await fetch('/img/stills/harbour.jpg')).blob();
              const transfer = new DataTransfer();
              transfer.items.add(new File([blob], name, { type: 'image/jpeg' }));
              const element = {{target}};
              const fire = type => element.dispatchEvent(type === 'paste'
                ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
                : new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
              if (kind === 'drop') { fire('dragenter'); fire('dragover'); }
              fire(kind);
            }
            """,
            new[] { kind, "transferred.jpg" });
}
