using FsCheck;
using FsCheck.Fluent;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>A shot on a frame that a still may have: any moves at any times, the largest hand, any ratio from 1:2.5 to 2.5:1.</summary>
public sealed record ShotOnFrame(Shot Shot, FrameSize Size)
{
    public CameraPose[] Path() => CameraPath.Plan(Shot, Size.Width, Size.Height);

    /// <summary>Which points of the picture the corners of a frame show, by the definition of a pose.</summary>
    public IEnumerable<(double X, double Y)> Corners(CameraPose pose)
    {
        double middleX = (Size.Width - 1) / 2.0, middleY = (Size.Height - 1) / 2.0, cos = Math.Cos(pose.Roll) / pose.Zoom, sin = Math.Sin(pose.Roll) / pose.Zoom;
        foreach (var (u, v) in ((double, double)[])[(-middleX, -middleY), (middleX, -middleY), (-middleX, middleY), (middleX, middleY)])
            yield return (middleX + pose.X + cos * u - sin * v, middleY + pose.Y + sin * u + cos * v);
    }

    /// <summary>Meant to be a jolt: a snap, a quick or extreme move in a short time, a strong shake.</summary>
    public bool IsViolent() => Shot.Shake > 0 || Shot.HandheldDegrees > 0.5 || Shot.Reading.Contains("snap", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Size.Width} x {Size.Height}, {Shot.Frames} frames, hand {Shot.HandheldDegrees}, shake {Shot.Shake}, seed {Shot.Seed}: {string.Join("; ", Shot.Moves)}";
}

/// <summary>How FsCheck makes a <see cref="ShotOnFrame"/>.</summary>
public static class AnyShot
{
    private static readonly string[] Moves =
        ["push in", "pull out", "zoom in", "zoom out", "truck left", "truck right", "pedestal up", "pedestal down", "pan left", "pan right", "tilt up", "tilt down", "roll clockwise", "roll counterclockwise", "dutch angle", "orbit", "crane up", "drone shot", "gentle sway", "crash zoom", "whip pan left", "handheld", "very shaky", "camera shake", "hold"];

    private static readonly string[] Manners = ["", "slow ", "extreme ", "quick ", "gentle "];

    /// <summary>As prompts give them, with every extreme of the words, and piles that no sentence would hold.</summary>
    public static Arbitrary<ShotOnFrame> Shots()
    {
        var piece = Gen.Zip(Gen.Elements(Manners), Gen.Elements(Moves)).Select(pair => pair.Item1 + pair.Item2);
        var prompt = Gen.Zip(piece, Gen.Zip(Gen.Elements(" and ", ", then ", ". "), piece).ListOf().Select(more => string.Concat(more.Take(7).Select(next => next.Item1 + next.Item2)))).Select(all => all.Item1 + all.Item2);
        var ratio = Gen.Choose(-1000, 1000).Select(step => Math.Pow(2.5, step / 1000.0));
        return (from text in prompt
                from cfg in Gen.Choose(0, 100)
                from ten in Gen.Elements(5, 10)
                from seed in Gen.Choose(0, int.MaxValue)
                from across in ratio
                from longest in Gen.Choose(300, 4096)
                select new ShotOnFrame(
                    ShotReader.Read(text, "", ten, cfg / 100.0, (ulong)seed),
                    FrameSize.Of(Math.Max(300, (int)(across >= 1 ? longest : longest * across)), Math.Max(300, (int)(across >= 1 ? longest / across : longest)))))
            .ToArbitrary();
    }
}
