using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Components.Tests;

/// <summary>What breaks takes only its own place down.</summary>
public sealed class ErrorPanelTests
{
    [Fact]
    public async Task A_broken_part_says_what_it_was_and_that_nothing_is_lost_and_comes_back()
    {
        await using var bunit = new BunitContext();
        bunit.Services.AddSingleton<IErrorBoundaryLogger, NoLog>();
        var broken = false;
        RenderFragment part = builder => builder.AddContent(0, broken ? throw new InvalidOperationException("secret: connection string") : "all well");
        var page = bunit.Render<ErrorPanel>(parameters => parameters.Add(panel => panel.What, "The rail").Add(panel => panel.ChildContent, part));
        Assert.Equal("all well", page.Markup.Trim());

        broken = true;
        page.Render(parameters => parameters.Add(panel => panel.ChildContent, part));
        Assert.Equal("The rail stopped working Nothing you ordered is lost. Try again, or reload the page. Try again", page.Find("[role=alert]").Words());
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);

        broken = false;
        await page.Named("button", "Try again").ClickAsync(new());
        Assert.Equal("all well", page.Markup.Trim());
    }

    private sealed class NoLog : IErrorBoundaryLogger
    {
        public ValueTask LogErrorAsync(Exception exception) => ValueTask.CompletedTask;
    }
}
