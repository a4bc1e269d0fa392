using KlingStudio.Web.Features.Create;

namespace KlingStudio.Components.Tests;

/// <summary>How many takes are paid for.</summary>
public sealed class TakesStepperTests
{
    [Theory]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    [InlineData(4, true, false)]
    public async Task It_never_goes_below_one_or_above_what_the_engine_makes(int takes, bool fewer, bool more)
    {
        await using var bunit = new BunitContext();
        var stepper = Show(bunit, takes, _ => { });
        Assert.Equal("Takes", stepper.Find("[role=group]").Name());
        Assert.Equal($"{takes}", stepper.Find("output").Words());
        Assert.Equal(fewer, !stepper.Named("button", "One take fewer").HasAttribute("disabled"));
        Assert.Equal(more, !stepper.Named("button", "One take more").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Each_press_is_one_take()
    {
        await using var bunit = new BunitContext();
        var asked = new List<int>();
        var stepper = Show(bunit, 2, asked.Add, "5 takes were asked for.");
        await stepper.Named("button", "One take more").ClickAsync(new());
        await stepper.Named("button", "One take fewer").ClickAsync(new());
        Assert.Equal([3, 1], asked);
        Assert.Equal("5 takes were asked for.", stepper.Find("[role=alert]").Words());
    }

    private static IRenderedComponent<TakesStepper> Show(BunitContext bunit, int takes, Action<int> tell, string? problem = null) =>
        bunit.Render<TakesStepper>(parameters => parameters
            .Add(stepper => stepper.Takes, takes).Add(stepper => stepper.Most, 4).Add(stepper => stepper.TakesChanged, tell).Add(stepper => stepper.Problem, problem));
}
