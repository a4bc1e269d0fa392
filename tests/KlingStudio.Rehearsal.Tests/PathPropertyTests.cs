using FsCheck.Xunit;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>If one of these fails, a clip shows a black edge, jumps, or starts with a jolt.</summary>
[Properties(Arbitrary = [typeof(AnyShot)], MaxTest = 250)]
public sealed class PathPropertyTests
{
    [Property]
    public void No_frame_looks_past_the_picture(ShotOnFrame any)
    {
        foreach (var pose in any.Path())
        {
            Assert.True(double.IsFinite(pose.X) && double.IsFinite(pose.Y) && double.IsFinite(pose.Zoom) && double.IsFinite(pose.Roll));
            // Not through Margin, which the code itself uses: each corner, by hand.
            foreach (var (x, y) in any.Corners(pose))
            {
                Assert.InRange(x, -1e-6, any.Size.Width - 1 + 1e-6);
                Assert.InRange(y, -1e-6, any.Size.Height - 1 + 1e-6);
            }
        }
    }

    [Property]
    public void No_more_is_cropped_than_a_move_needs(ShotOnFrame any) =>
        Assert.InRange(any.Path().Min(pose => CameraPath.Margin(pose, any.Size.Width, any.Size.Height)), -1e-6, 0.01);

    /// <summary>Speed and push of each corner, in long sides a frame: a whole frame's width in 1.4 s is the most, and it never starts or stops at once.</summary>
    [Property]
    public void Nothing_jumps(ShotOnFrame any)
    {
        if (any.IsViolent())
            return;
        var corners = any.Path().Select(pose => any.Corners(pose).ToArray()).ToArray();
        var longest = Math.Max(any.Size.Width, any.Size.Height);
        for (var corner = 0; corner < 4; corner++)
            for (var i = 1; i < corners.Length; i++)
            {
                var speed = Minus(corners[i][corner], corners[i - 1][corner]);
                Assert.True(Length(speed) / longest < 0.03, $"frame {i}: {Length(speed)} px");
                if (i < 2)
                    continue;
                var push = Minus(speed, Minus(corners[i - 1][corner], corners[i - 2][corner]));
                Assert.True(Length(push) / longest < 0.004, $"frame {i}: {Length(push)} px a frame a frame");
            }
    }

    /// <summary>From rest, the first step is at most a quarter of the push that <see cref="Nothing_jumps"/> allows.</summary>
    [Property]
    public void It_starts_and_ends_at_rest(ShotOnFrame any)
    {
        // A hand never rests, but it starts from nothing.
        var hand = any.Shot is { HandheldDegrees: > 0 } or { Shake: > 0 };
        var corners = any.Path().Select(pose => any.Corners(pose).ToArray()).ToArray();
        for (var corner = 0; corner < 4; corner++)
        {
            Assert.InRange(Length(Minus(corners[1][corner], corners[0][corner])), 0, 0.001 * Math.Max(any.Size.Width, any.Size.Height));
            if (!hand)
                Assert.InRange(Length(Minus(corners[^1][corner], corners[^2][corner])), 0, 0.001 * Math.Max(any.Size.Width, any.Size.Height));
        }
    }

    [Property]
    public void A_locked_camera_shows_exactly_the_still(ShotOnFrame any) =>
        Assert.All(CameraPath.Plan(any.Shot with { Moves = [], HandheldDegrees = 0, Shake = 0 }, any.Size.Width, any.Size.Height), pose => Assert.Equal(new CameraPose(0, 0, 1, 0), pose));

    [Theory]
    [InlineData("push in", 0)]
    [InlineData("zoom in quickly", 0)]
    [InlineData("crash zoom", 0)]
    [InlineData("a quiet lake", 0)]
    [InlineData("pull out", 119)]
    [InlineData("zoom out fast", 119)]
    [InlineData("pull back to reveal the room", 119)]
    [InlineData("push in, then pull out", 0)]
    public void The_widest_frame_is_the_still(string prompt, int frame) =>
        Assert.Equal(new CameraPose(0, 0, 1, 0), CameraPath.Plan(ShotReader.Read(prompt, "", 5, 0.5), 1280, 720)[frame]);

    /// <summary>A crop that grew with the travel would pin one edge of the picture, and the pan would look like a push in.</summary>
    [Theory]
    [InlineData("pan left", 40, 0)]
    [InlineData("pan right", -40, 0)]
    [InlineData("truck right", -20, 0)]
    [InlineData("tilt up", 0, 25)]
    [InlineData("pedestal down", 0, -15)]
    [InlineData("whip pan left", 80, 0)]
    public void A_sideways_move_is_a_sideways_move_in_the_whole_frame(string prompt, double left, double up)
    {
        var any = new ShotOnFrame(ShotReader.Read(prompt, "", 5, 0.5), new(1280, 720));
        var path = any.Path();
        Assert.All(path, pose => Assert.Equal(path[0].Zoom, pose.Zoom));
        foreach (var (from, to) in any.Corners(path[0]).Zip(any.Corners(path[^1])))
        {
            Assert.True(Math.Sign(from.X - to.X) == Math.Sign(left) && Math.Abs(from.X - to.X) >= Math.Abs(left), $"{from} to {to}");
            Assert.True(Math.Sign(from.Y - to.Y) == Math.Sign(up) && Math.Abs(from.Y - to.Y) >= Math.Abs(up), $"{from} to {to}");
        }
    }

    [Fact]
    public void A_slanted_frame_stays_slanted_while_the_camera_pulls_out()
    {
        var path = CameraPath.Plan(ShotReader.Read("dutch angle, pull out", "", 5, 1), 1280, 720);
        Assert.Equal(0, path[0].Roll, 1e-9);
        Assert.Equal(6 * Math.PI / 180, path[^1].Roll, 1e-9);
        Assert.True(path[0].Zoom > path[^1].Zoom * 1.1);
    }

    [Fact]
    public void More_cfg_scale_goes_further_on_the_frame_too()
    {
        foreach (var prompt in (string[])["push in", "pan left", "tilt up", "roll clockwise", "handheld", "truck right and push in"])
        {
            var travel = new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(cfg => Travel(ShotReader.Read(prompt, "", 5, cfg, 3))).ToList();
            Assert.True(travel[0] > 0.5);
            Assert.Equal(travel.Order(), travel);
            Assert.True(travel[^1] > 2 * travel[0], $"{prompt}: {string.Join(", ", travel)}");
        }
    }

    private static double Travel(Shot shot)
    {
        var any = new ShotOnFrame(shot, new(1280, 720));
        var corners = any.Path().Select(pose => any.Corners(pose).First()).ToList();
        return corners.Zip(corners.Skip(1), (a, b) => Length(Minus(a, b))).Sum();
    }

    private static (double X, double Y) Minus((double X, double Y) a, (double X, double Y) b) => (a.X - b.X, a.Y - b.Y);

    private static double Length((double X, double Y) a) => Math.Sqrt(a.X * a.X + a.Y * a.Y);
}
