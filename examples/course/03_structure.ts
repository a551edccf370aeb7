/**
 * The structure of networks: layers of nodes, weights as edges, drawn from the models themselves.
 *
 *     deno run examples/course/03_structure.ts
 *
 * @module
 */
import { nn, random, type Tensor, tree } from "@fluxion/fluxion";
import { graph, weightsOf } from "./_graph.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";

const networks = {
  "one hidden layer": nn.serial(nn.dense(4), nn.sigmoid, nn.dense(1), nn.sigmoid),
  "two hidden layers": nn.serial(nn.dense(5), nn.relu, nn.dense(3), nn.relu, nn.dense(2), nn.softmax),
};

export const lesson: Lesson = {
  name: "03_structure",
  title: "The structure of networks",
  look: "Every edge is a weight, every node but the inputs has a bias: count them against the table. Blue is positive, orange negative.",
  run(show: Show, { seed }) {
    const rows: (string | number)[][] = [["network", "layers", "weights", "biases", "parameters"]];
    const counts: Record<string, number> = {};
    for (const [name, model] of Object.entries(networks)) {
      const { params } = model.init(random.key(seed), [3]);
      const weights = weightsOf(params), sizes = [3, ...weights.map((w) => w[0]!.length)];
      const total = (tree.leaves(params) as Tensor[]).reduce((n, leaf) => n + leaf.size, 0), edges = weights.flat(2).length;
      rows.push([name, sizes.join("-"), edges, total - edges, total]);
      counts[name] = total;
      show.figure(
        name.replaceAll(" ", "-"),
        graph(weights, ["x1", "x2", "x3"], Array.from({ length: sizes.at(-1)! }, (_, i) => `y${i + 1}`)),
      );
    }
    show.table(rows);
    return counts;
  },
};

await main(lesson, import.meta.main);
