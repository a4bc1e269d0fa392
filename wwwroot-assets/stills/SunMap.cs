using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>How far the sun reaches into a world, measured once from the sun's side so that mist can ask often.</summary>
internal sealed class SunMap
{
    private readonly Vector3 sun;
    private readonly Vector3 right;
    private readonly Vector3 up;
    private readonly Vector3 centre;
    private readonly Vector2 half;
    private readonly float cell;
    private readonly int width;
    private readonly int height;
    private readonly float[] reach;

    public SunMap(World world, Vector3 sun, Vector3 centre, Vector2 half, float cell)
    {
        (this.sun, this.centre, this.half, this.cell) = (sun, centre, half, cell);
        right = Vector3.Normalize(Vector3.Cross(Vector3.UnitY, sun));
        up = Vector3.Cross(sun, right);
        width = (int)(2 * half.X / cell);
        height = (int)(2 * half.Y / cell);
        reach = new float[width * height];
        Parallel.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var from = centre + right * ((x + 0.5f) * cell - half.X) + up * ((y + 0.5f) * cell - half.Y) + sun * 250;
                reach[y * width + x] = world.Hit(from, -sun, 500, out var meeting) ? 250 - meeting.Distance : -250;
            }
        });
    }

    /// <summary>1 in the sun, 0 in the shade; a and b in [0, 1) choose the point on the sun's disc.</summary>
    public float Lit(Vector3 point, float a, float b, float bias)
    {
        var d = point - centre;
        var x = (Vector3.Dot(d, right) + half.X) / cell;
        var y = (Vector3.Dot(d, up) + half.Y) / cell;
        var depth = Vector3.Dot(d, sun) + bias;
        var wide = 1.2f + MathF.Max(0, At(x, y) - depth) * 0.0045f / cell;
        var (sin, cos) = MathF.SinCos(a * MathF.Tau);
        var r = MathF.Sqrt(b) * wide;
        return At(x + cos * r, y + sin * r) > depth ? 0 : 1;
    }

    private float At(float x, float y)
    {
        var (ix, iy) = ((int)x, (int)y);
        return x < 0 || y < 0 || ix >= width || iy >= height ? -250 : reach[iy * width + ix];
    }
}
