using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>What the street is made of. Starts after <see cref="Growth"/>, whose leaves stand in its window boxes.</summary>
internal enum Masonry
{
    Wall = 32,
    Trim,
    Frame,
    Glass,
    Room,
    Shop,
    Curtain,
    Goods,
    Iron,
    Tile,
    Door,
    Awning,
    Bulb,
    Green,
    Rose,
    Paving,
    Cloth,
    Umbrella,
    Clay,
    Clock,
}

/// <summary>Houses. A front lies in the plane z = 0, x along the street, and looks towards -z.</summary>
internal sealed class Facades
{
    public const float Bay = 2.1f;
    public const float Ground = 3.5f;
    public const float Storey = 3.0f;

    private readonly Mesh mesh = new();
    private readonly Dice dice;
    private readonly float wide;
    private readonly float tall;

    private Facades(int bays, int floors, int seed)
    {
        dice = new Dice(seed);
        wide = bays * Bay;
        tall = Ground + (floors - 1) * Storey + 0.35f;
    }

    /// <summary>A whole house. A shop has one wide window and an awning; others have a door and a window or two.</summary>
    public static Solid House(int bays, int floors, bool shop, int seed)
    {
        var house = new Facades(bays, floors, seed);
        if (shop) house.ShopFront();
        else house.FrontDoor(bays);
        for (var f = 1; f < floors; f++) house.Floor(bays, f);
        house.Wall(0, Ground + (floors - 1) * Storey, house.wide, house.tall);
        house.Edges();
        house.Roof();
        return house.mesh.Close();
    }

    private void Floor(int bays, int floor)
    {
        var y = Ground + (floor - 1) * Storey;
        var sill = y + 0.72f;
        var top = sill + (floor == 1 ? 1.85f : 1.6f);
        Wall(0, y, wide, sill);
        Wall(0, top, wide, y + Storey);
        var shutters = dice.Unit() < 0.45f;
        var railing = floor == 1 && dice.Unit() < 0.5f;
        for (var b = 0; b < bays; b++)
        {
            var (left, right) = (b * Bay + 0.52f, (b + 1) * Bay - 0.52f);
            Wall(b * Bay, sill, left, top);
            Wall(right, sill, (b + 1) * Bay, top);
            var lit = dice.Unit() < 0.56f;
            Window(left, sill, right, top, lit, Masonry.Room);
            Surround(left, sill, right, top);
            if (shutters) Shutters(left, sill, right, top);
            if (railing) Railing(left - 0.15f, sill - 0.05f, right + 0.15f);
            else if (dice.Unit() < 0.35f) WindowBox(left, sill, right);
        }

        mesh.Box(new Vector3(0, y - 0.10f, -0.07f), new Vector3(wide, y + 0.06f, 0), (int)Masonry.Trim);
    }

    private void FrontDoor(int bays)
    {
        var door = (int)(dice.Unit() * bays);
        Wall(0, 2.75f, wide, Ground);
        for (var b = 0; b < bays; b++)
        {
            var at = b * Bay;
            var isDoor = b == door;
            var (left, right) = (at + (isDoor ? 0.50f : 0.55f), at + Bay - (isDoor ? 0.50f : 0.55f));
            Wall(at, 0, left, 2.75f);
            Wall(right, 0, at + Bay, 2.75f);
            if (!isDoor)
            {
                Wall(left, 0, right, 1.0f);
                Window(left, 1.0f, right, 2.75f, dice.Unit() < 0.75f, Masonry.Room);
                Surround(left, 1.0f, right, 2.75f);
                continue;
            }

            Reveal(left, 0, right, 2.75f);
            Leaf(left, right, 2.15f);
            Window(left, 2.2f, right, 2.75f, true, Masonry.Room);
            mesh.Box(new Vector3(left - 0.16f, 0, -0.06f), new Vector3(left, 2.9f, 0.01f), (int)Masonry.Trim);
            mesh.Box(new Vector3(right, 0, -0.06f), new Vector3(right + 0.16f, 2.9f, 0.01f), (int)Masonry.Trim);
            mesh.Box(new Vector3(left - 0.25f, 2.78f, -0.20f), new Vector3(right + 0.25f, 2.95f, 0.01f), (int)Masonry.Trim);
            mesh.Box(new Vector3(left - 0.1f, 0, -0.35f), new Vector3(right + 0.1f, 0.20f, 0.1f), (int)Masonry.Trim);
        }
    }

    private void ShopFront()
    {
        var (left, right) = (0.35f, wide - 1.75f);
        Wall(0, 2.85f, wide, Ground);
        Wall(0, 0, left, 2.85f);
        Wall(left, 0, right, 0.62f);
        Wall(right, 0, right + 0.35f, 2.85f);
        Wall(wide - 0.4f, 0, wide, 2.85f);
        Window(left, 0.62f, right, 2.7f, true, Masonry.Shop);
        Wall(left, 2.7f, right, 2.85f);
        Reveal(right + 0.35f, 0, wide - 0.4f, 2.85f);
        Window(right + 0.45f, 0.9f, wide - 0.5f, 2.78f, true, Masonry.Shop);
        mesh.Box(new Vector3(right + 0.35f, 0, 0.12f), new Vector3(wide - 0.4f, 0.9f, 0.2f), (int)Masonry.Door);
        mesh.Box(new Vector3(left - 0.15f, 2.88f, -0.10f), new Vector3(wide - 0.2f, 3.32f, 0.01f), (int)Masonry.Door);
        mesh.Box(new Vector3(left - 0.2f, 3.30f, -0.20f), new Vector3(wide - 0.15f, 3.40f, 0.01f), (int)Masonry.Trim);
        var panels = Math.Max(2, (int)((right - left) / 0.75f));
        for (var i = 0; i < panels; i++)
        {
            var (a, b) = (left + (right - left) * i / panels + 0.06f, left + (right - left) * (i + 1) / panels - 0.06f);
            mesh.Box(new Vector3(a, 0.12f, -0.05f), new Vector3(b, 0.55f, 0.01f), (int)Masonry.Door);
        }

        mesh.Box(new Vector3(left - 0.05f, 0.58f, -0.12f), new Vector3(right + 0.05f, 0.65f, 0.05f), (int)Masonry.Trim);
        Fittings.Awning(mesh, left - 0.1f, right + 0.15f, 2.86f);
        // Something on the shelves: jars, boxes, loaves.
        for (var shelf = 0; shelf < 3; shelf++)
        {
            var y = 0.72f + 0.62f * shelf;
            mesh.Box(new Vector3(left, y - 0.03f, 0.75f + 0.25f * shelf), new Vector3(right, y, 1.1f + 0.25f * shelf), (int)Masonry.Door);
            for (var x = left + 0.1f; x < right - 0.2f; x += dice.Between(0.16f, 0.34f))
            {
                var size = new Vector3(dice.Between(0.09f, 0.2f), dice.Between(0.10f, 0.36f), 0.14f);
                var corner = new Vector3(x, y, 0.8f + 0.25f * shelf);
                mesh.Box(corner, corner + size, (int)Masonry.Goods);
            }
        }
    }

    private void Window(float left, float low, float right, float high, bool lit, Masonry kind)
    {
        Reveal(left, low, right, high);
        const float z = 0.16f;
        var columns = kind == Masonry.Shop ? Math.Max(1, (int)((right - left) / 1.1f)) : 2;
        for (var i = 0; i <= columns; i++)
        {
            var x = left + (right - left) * i / columns;
            mesh.Box(new Vector3(x - 0.032f, low, z - 0.03f), new Vector3(x + 0.032f, high, z + 0.03f), (int)Masonry.Frame);
        }

        float[] bars = kind == Masonry.Shop ? [0, 0.78f, 1] : high - low < 0.7f ? [0, 1] : [0, 0.36f, 0.70f, 1];
        foreach (var bar in bars)
        {
            var y = low + (high - low) * bar;
            var thick = bar is 0 or 1 ? 0.045f : 0.02f;
            mesh.Box(new Vector3(left, y - thick, z - 0.03f), new Vector3(right, y + thick, z + 0.03f), (int)Masonry.Frame);
        }

        if (lit) Room(left, low, right, high, kind);
        else mesh.Quad(new Vector3(left, low, z), new Vector3(right, low, z), new Vector3(right, high, z), new Vector3(left, high, z), (int)Masonry.Glass);
    }

    /// <summary>A lit room is a real box behind the window, so that it has depth from every side.</summary>
    private void Room(float left, float low, float right, float high, Masonry kind)
    {
        var shop = kind == Masonry.Shop;
        var (l, r) = shop ? (left - 0.05f, right + 0.05f) : (left - 0.45f, right + 0.45f);
        var (b, t) = (shop ? low - 0.05f : low - 0.6f, high + 0.2f);
        var far = shop ? 2.4f : 2.8f;
        Vector3 P(float x, float y, float z) => new(x, y, z);
        const float z = 0.2f;
        var m = (int)kind;
        mesh.Quad(P(l, b, far), P(r, b, far), P(r, t, far), P(l, t, far), m);
        mesh.Quad(P(l, b, z), P(l, b, far), P(l, t, far), P(l, t, z), m);
        mesh.Quad(P(r, b, z), P(r, b, far), P(r, t, far), P(r, t, z), m);
        mesh.Quad(P(l, t, z), P(r, t, z), P(r, t, far), P(l, t, far), m);
        mesh.Quad(P(l, b, z), P(r, b, z), P(r, b, far), P(l, b, far), m);
        if (shop || high - low < 0.7f) return;
        var draw = dice.Between(0.10f, 0.42f) * (right - left);
        mesh.Quad(P(left, low, 0.26f), P(left + draw, low, 0.30f), P(left + draw * 0.8f, high, 0.30f), P(left, high, 0.26f), (int)Masonry.Curtain);
        mesh.Quad(P(right - draw, low, 0.30f), P(right, low, 0.26f), P(right, high, 0.26f), P(right - draw * 0.8f, high, 0.30f), (int)Masonry.Curtain);
        mesh.Bar(P((l + r) / 2, t, 1.5f), P((l + r) / 2, t - 0.55f, 1.5f), 0.012f, (int)Masonry.Iron, 4);
        mesh.Ball(P((l + r) / 2, t - 0.62f, 1.5f), new Vector3(0.13f), (int)Masonry.Clock, 6);
        mesh.Box(P(l + 0.1f, b, far - 0.45f), P(l + 0.8f, b + dice.Between(0.8f, 1.9f), far - 0.05f), (int)Masonry.Goods);
    }

    private void Reveal(float left, float low, float right, float high)
    {
        const float z = 0.2f;
        mesh.Quad(new Vector3(left, low, 0), new Vector3(left, low, z), new Vector3(left, high, z), new Vector3(left, high, 0), (int)Masonry.Trim);
        mesh.Quad(new Vector3(right, low, 0), new Vector3(right, low, z), new Vector3(right, high, z), new Vector3(right, high, 0), (int)Masonry.Trim);
        mesh.Quad(new Vector3(left, high, 0), new Vector3(right, high, 0), new Vector3(right, high, z), new Vector3(left, high, z), (int)Masonry.Trim);
        mesh.Quad(new Vector3(left, low, 0), new Vector3(right, low, 0), new Vector3(right, low, z), new Vector3(left, low, z), (int)Masonry.Trim);
    }

    private void Surround(float left, float low, float right, float high)
    {
        mesh.Box(new Vector3(left - 0.13f, low, -0.045f), new Vector3(left, high + 0.13f, 0.01f), (int)Masonry.Trim);
        mesh.Box(new Vector3(right, low, -0.045f), new Vector3(right + 0.13f, high + 0.13f, 0.01f), (int)Masonry.Trim);
        mesh.Box(new Vector3(left, high, -0.045f), new Vector3(right, high + 0.13f, 0.01f), (int)Masonry.Trim);
        mesh.Box(new Vector3(left - 0.20f, low - 0.09f, -0.16f), new Vector3(right + 0.20f, low, 0.02f), (int)Masonry.Trim);
    }

    private void Shutters(float left, float low, float right, float high)
    {
        for (var s = 0; s < 2; s++)
        {
            var (a, b) = s == 0 ? (left - 0.50f, left - 0.04f) : (right + 0.04f, right + 0.50f);
            mesh.Box(new Vector3(a, low, -0.075f), new Vector3(b, high, -0.048f), (int)Masonry.Door);
            for (var y = low + 0.08f; y < high - 0.08f; y += 0.085f)
                mesh.Block(new Vector3(a + 0.05f, y, -0.10f), new Vector3(b - a - 0.10f, 0, 0), new Vector3(0, 0.012f, 0), new Vector3(0, 0.05f, 0.035f), (int)Masonry.Door);
        }
    }

    private void Railing(float left, float y, float right)
    {
        mesh.Box(new Vector3(left, y - 0.10f, -0.55f), new Vector3(right, y, 0.01f), (int)Masonry.Trim);
        mesh.Box(new Vector3(left, y + 0.86f, -0.54f), new Vector3(right, y + 0.90f, -0.50f), (int)Masonry.Iron);
        for (var x = left + 0.02f; x <= right; x += 0.105f)
            mesh.Bar(new Vector3(x, y, -0.52f), new Vector3(x, y + 0.88f, -0.52f), 0.009f, (int)Masonry.Iron, 5);
        foreach (var x in (float[])[left, right])
            mesh.Box(new Vector3(x - 0.015f, y + 0.86f, -0.52f), new Vector3(x + 0.015f, y + 0.89f, 0), (int)Masonry.Iron);
    }

    private void WindowBox(float left, float sill, float right)
    {
        mesh.Box(new Vector3(left, sill, -0.30f), new Vector3(right, sill + 0.18f, -0.10f), (int)Masonry.Clay);
        Fittings.Greenery(mesh, dice, new Vector3(left, sill + 0.17f, -0.28f), new Vector3(right, sill + 0.36f, -0.08f), 90, 0.07f);
    }

    private void Leaf(float left, float right, float high)
    {
        mesh.Box(new Vector3(left, 0.16f, 0.12f), new Vector3(right, high, 0.18f), (int)Masonry.Door);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                var x = left + 0.09f + i * (right - left - 0.09f) / 2;
                var y = 0.28f + j * 0.62f;
                mesh.Box(new Vector3(x, y, 0.095f), new Vector3(x + (right - left) / 2 - 0.14f, y + 0.50f, 0.13f), (int)Masonry.Door);
            }
        }

        mesh.Ball(new Vector3(right - 0.08f, 1.05f, 0.09f), new Vector3(0.03f), (int)Masonry.Frame, 5);
    }

    private void Edges()
    {
        mesh.Box(new Vector3(0, 0, -0.05f), new Vector3(wide, 0.42f, 0.001f), (int)Masonry.Trim);
        mesh.Box(new Vector3(-0.02f, tall - 0.28f, -0.14f), new Vector3(wide + 0.02f, tall - 0.10f, 0.02f), (int)Masonry.Trim);
        mesh.Box(new Vector3(-0.04f, tall - 0.10f, -0.30f), new Vector3(wide + 0.04f, tall + 0.06f, 0.02f), (int)Masonry.Trim);
        for (var x = 0.2f; x < wide; x += 0.42f)
            mesh.Box(new Vector3(x, tall - 0.26f, -0.26f), new Vector3(x + 0.12f, tall - 0.08f, 0), (int)Masonry.Trim);
        mesh.Bar(new Vector3(-0.04f, tall + 0.09f, -0.33f), new Vector3(wide + 0.04f, tall + 0.09f, -0.33f), 0.06f, (int)Masonry.Iron);
        var pipe = dice.Unit() < 0.5f ? 0.12f : wide - 0.12f;
        mesh.Tube([new(pipe, tall + 0.05f, -0.33f), new(pipe, tall - 0.35f, -0.08f), new(pipe, tall - 0.6f, -0.08f), new(pipe, 0.2f, -0.08f)], (_, _) => 0.045f, 8, (int)Masonry.Iron);
        // The sides, seen where a neighbour is lower or stands back.
        foreach (var x in (float[])[0, wide])
            mesh.Quad(new Vector3(x, 0, 0), new Vector3(x, 0, 9), new Vector3(x, tall, 9), new Vector3(x, tall, 0), (int)Masonry.Wall);
    }

    private void Roof()
    {
        var peak = tall + dice.Between(2.2f, 3.4f);
        mesh.Quad(new Vector3(-0.05f, tall, -0.30f), new Vector3(wide + 0.05f, tall, -0.30f), new Vector3(wide + 0.05f, peak, 4.5f), new Vector3(-0.05f, peak, 4.5f), (int)Masonry.Tile);
        mesh.Quad(new Vector3(-0.05f, tall, 9), new Vector3(wide + 0.05f, tall, 9), new Vector3(wide + 0.05f, peak, 4.5f), new Vector3(-0.05f, peak, 4.5f), (int)Masonry.Tile);
        foreach (var x in (float[])[0, wide])
            mesh.Triangle(new Vector3(x, tall, 0), new Vector3(x, tall, 9), new Vector3(x, peak, 4.5f), (int)Masonry.Wall);
        var chimney = dice.Between(0.4f, wide - 1.2f);
        mesh.Box(new Vector3(chimney, tall + 0.5f, 2.6f), new Vector3(chimney + 0.85f, peak + 0.9f, 3.3f), (int)Masonry.Wall);
        mesh.Box(new Vector3(chimney - 0.06f, peak + 0.75f, 2.54f), new Vector3(chimney + 0.91f, peak + 0.86f, 3.36f), (int)Masonry.Trim);
        for (var i = 0; i < 2; i++)
            mesh.Bar(new Vector3(chimney + 0.22f + 0.4f * i, peak + 0.9f, 2.95f), new Vector3(chimney + 0.22f + 0.4f * i, peak + 1.35f, 2.95f), 0.11f, (int)Masonry.Clay);
    }

    private void Wall(float left, float low, float right, float high) =>
        mesh.Quad(new Vector3(left, low, 0), new Vector3(right, low, 0), new Vector3(right, high, 0), new Vector3(left, high, 0), (int)Masonry.Wall);
}
