using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>The land around the bay: wooded headlands near by, mountains behind mountains far off.</summary>
internal static class Ridges
{
    /// <summary>One skyline. Height and frequency are per unit of distance, so that they read as angles.</summary>
    private sealed record Layer(float Distance, float Height, float Frequency, int Seed, float From, float To, float Trees);

    private static readonly Layer[] Layers =
    [
        new(620, 0.050f, 5.2f, 101, -9, -0.235f, 1.0f),
        new(1150, 0.046f, 5.0f, 140, 0.335f, 9, 0.8f),
        new(2100, 0.060f, 3.6f, 103, -9, -0.02f, 0.45f),
        new(3400, 0.072f, 3.1f, 104, 0.18f, 9, 0.25f),
        new(5600, 0.094f, 2.6f, 105, -9, 0.16f, 0.1f),
        new(8600, 0.104f, 2.4f, 126, -0.06f, 9, 0),
        new(13500, 0.118f, 2.2f, 107, -9, 9, 0),
        new(21000, 0.150f, 1.9f, 128, -9, 9, 0),
        new(33000, 0.178f, 1.7f, 149, -9, 9, 0),
    ];

    public static bool Hit(Vector3 from, Vector3 dir, out Vector3 light)
    {
        light = Vector3.Zero;
        if (dir.Z < 0.1f || dir.Y > 0.30f * dir.Z) return false;
        foreach (var layer in Layers)
        {
            var t = (layer.Distance - from.Z) / dir.Z;
            var x = (from.X + dir.X * t) / layer.Distance;
            var y = (from.Y + dir.Y * t) / layer.Distance;
            var crest = Crest(layer, x, y);
            if (y >= crest) continue;
            light = Shade(layer, dir, x, y, crest);
            return true;
        }

        return false;
    }

    private static float Crest(Layer layer, float x, float y)
    {
        // Ends of a headland run out into the water in a long, uneven slope.
        var wide = layer.Distance < 2000 ? 0.16f : 0.30f;
        var inside = MathF.Min(x - layer.From, layer.To - x) / wide;
        if (inside <= 0) return -1;
        var end = MathF.Pow(Math.Clamp(inside, 0, 1), 0.7f);
        var limit = layer.Height * 1.35f * end + layer.Trees * 0.02f;
        if (y > limit) return -1;
        var far = layer.Distance > 8000;
        var n = far
            ? Noise.Ridged(x * layer.Frequency + layer.Seed, layer.Seed * 0.37f, 9, layer.Seed)
            : 0.55f + 0.5f * Noise.Fbm(x * layer.Frequency + layer.Seed, layer.Seed * 0.61f, 8, layer.Seed, 0.46f);
        // The sun stands in a gap: the far chains are lower there.
        var gap = far ? 1 - 0.42f * MathF.Exp(-MathF.Pow((x - 0.12f) / 0.17f, 2)) : 1;
        var crest = layer.Height * (0.22f + 0.95f * n) * end * gap;
        if (layer.Trees > 0 && crest > 0) crest += TreeLine(layer, x) * MathF.Min(1, end * 3);
        return crest;
    }

    /// <summary>Conifers, each a ragged spire of its own height, standing in three rows.</summary>
    private static float TreeLine(Layer layer, float x)
    {
        var top = 0f;
        for (var row = 0; row < 3; row++)
        {
            var width = (6.5f + row * 1.7f) / layer.Distance;
            var cell = (int)MathF.Floor(x / width);
            for (var c = cell - 1; c <= cell + 1; c++)
            {
                var centre = (c + 0.2f + 0.6f * Noise.Unit(c, row, layer.Seed)) * width;
                var grown = Noise.Unit(c, row + 9, layer.Seed);
                var grove = 0.55f + 0.6f * Noise.Perlin(centre * layer.Distance / 70, row * 3.3f, layer.Seed + 50);
                var height = (4 + 15 * grown * grown) * MathF.Max(0.25f, grove) / layer.Distance;
                var off = MathF.Abs(x - centre) / (height * (0.20f + 0.10f * Noise.Unit(c, row + 4, layer.Seed)));
                if (off >= 1) continue;
                var ragged = 0.10f * Noise.Perlin(x * layer.Distance * 1.6f, c, layer.Seed + 70);
                var spire = 1 - MathF.Pow(off, 0.8f) + ragged * off;
                top = MathF.Max(top, spire * height);
            }
        }

        return top;
    }

    private static Vector3 Shade(Layer layer, Vector3 dir, float x, float y, float crest)
    {
        var metres = y * layer.Distance;
        // Folds of the slopes: lit a little where they lean to the sun.
        var f = 1 / MathF.Max(layer.Height, 0.03f);
        var fold = Noise.Fbm(x * f * 1.1f + y * f * 0.6f, y * f * 0.9f - x * f * 0.3f, 6, layer.Seed + 200);
        var woods = Noise.Fbm(x * layer.Distance / 14, y * layer.Distance / 9, 4, layer.Seed + 210);
        var slope = new Vector3(0.020f, 0.026f, 0.027f) * (1 + 0.9f * fold + 0.5f * woods * MathF.Min(1, 3000 / layer.Distance));
        var near = MathF.Max(0, Vector3.Dot(Vector3.Normalize(dir), DawnSky.Sun));
        slope += new Vector3(0.30f, 0.13f, 0.05f) * (MathF.Pow(near, 14) * MathF.Exp(-(crest - y) * layer.Distance / (layer.Distance * 0.006f)) * 0.30f);
        // Air thins with height; mist lies on the water in banks.
        var clear = MathF.Exp(-layer.Distance / 9500f * (0.62f + 0.38f * MathF.Exp(-metres / 500f)));
        var bank = 0.55f + 0.9f * Noise.Fbm(x * 4.5f + layer.Seed, metres / 260f, 5, 300 + layer.Seed);
        var mist = MathF.Exp(-MathF.Max(0, bank) * MathF.Min(2.3f, layer.Distance / 1700f) * MathF.Exp(-metres / (24f + layer.Distance * 0.0125f)));
        return Vector3.Lerp(DawnSky.Air(dir), slope, clear * mist);
    }
}
