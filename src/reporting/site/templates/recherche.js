/* Search over the places of the index, which is read when it is first needed. */
"use strict";
(() => {
  const field = document.getElementById("lieu"), list = document.getElementById("lieux");
  const status = document.querySelector(".chercher .etat"), form = field.form;
  const SHORT = { st: "saint", ste: "sainte", s: "sur" };
  const ARTICLES = new Set(["le", "la", "les", "lez", "l", "de", "du", "des", "d"]);
  const MOST = 8;
  let places = null, isWanted = false;

  const words = (text) => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "").split(/[^a-z0-9]+/).filter(Boolean);
  const key = (text) => {
    const all = words(text).map((word) => SHORT[word] || word);
    const kept = all.filter((word) => !ARTICLES.has(word));
    return (kept.length ? kept : all).join(" ");
  };

  /* Letters to change for one text to be another, and to be its beginning; neighbours may swap. */
  const distances = (asked, name) => {
    let before = [], last = Array.from({ length: name.length + 1 }, (_, at) => at);
    for (let i = 1; i <= asked.length; i++) {
      const row = [i];
      for (let j = 1; j <= name.length; j++) {
        const cost = asked[i - 1] === name[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
        if (i > 1 && j > 1 && asked[i - 1] === name[j - 2] && asked[i - 2] === name[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return [last[name.length], Math.min(...last)];
  };

  const rank = (place, asked, digits) => {
    if (digits) return place.codes.some((code) => code.startsWith(digits)) ? 0 : Infinity;
    const name = place.key;
    if (name === asked) return 0;
    if (name.startsWith(asked + " ")) return 1;
    if (name.startsWith(asked)) return 2;
    const parts = name.split(" ");
    const begins = (word) => (/^\d/.test(word) ? place.codes : parts).some((part) => part.startsWith(word));
    return asked.split(" ").every(begins) ? 3 : Infinity;
  };
  /* How far a name is from what was asked: in whole, or (3 more) at its beginning. */
  const away = (asked, name, fewest) => {
    const most = asked.length < fewest ? 0 : asked.length < 8 ? 1 : 2;
    if (name.length < asked.length - most) return Infinity;
    const [whole, start] = distances(asked, name.slice(0, asked.length + most + 1));
    if (name.length <= asked.length + most && whole <= most) return whole;
    return start <= most ? 3 + start : Infinity;
  };
  const nearness = (place, asked) => {
    const far = away(asked, place.key, 4), parts = place.key.split(" "), all = asked.split(" ");
    if (far < Infinity || all.length === 1) return 3 + far;
    const each = all.map((word) => /^\d/.test(word) ? (place.codes.some((code) => code.startsWith(word)) ? 0 : Infinity)
      : Math.min(...parts.map((part) => away(word, part, 3))));
    /* A word too many, as in the name that a commune had before a merger. */
    const right = all.filter((_, at) => each[at] === 0), isBut = right.length === all.length - 1;
    return 9 + (isBut && right.join("").length > 3 ? 2 : each.reduce((sum, one) => sum + one, 0));
  };
  const best = (rate) => places.map((place, at) => [rate(place), at]).filter(([rated]) => rated < Infinity)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, at]) => places[at]);

  const find = (text) => {
    const asked = key(text), squeezed = text.replace(/\s/g, "").toUpperCase();
    const digits = /^\d[\dAB]\d{0,3}$/.test(squeezed) ? squeezed : "";
    if (!asked) return [[], false];
    const exact = best((place) => rank(place, asked, digits));
    return exact.length || digits ? [exact, false] : [best((place) => nearness(place, asked)), true];
  };

  const read = () => {
    const { annees, departements, lieux } = LIEUX;
    const all = Object.entries(departements).map(([code, [name, address]]) => ({
      name, codes: [code], where: "département", address, key: key(name), isOwn: true,
    }));
    for (const line of lieux.split("\n")) {
      const [name, code, others, year] = line.split("|");
      const isGroup = code.length === 9;
      const [departement, address] = departements[code.slice(0, code.startsWith("97") ? 3 : 2)] || ["", ""];
      const own = year === "" ? "" : `${annees[year]}/${isGroup ? "epci" : "commune"}-${code}/rapport.html`;
      all.push({
        name, codes: [code, ...others.split(" ").filter(Boolean)], key: key(name), isOwn: own !== "",
        where: isGroup ? "intercommunalité" : departement, address: own || address,
      });
    }
    return all;
  };

  const item = (place) => {
    const line = document.createElement("li");
    const link = line.appendChild(document.createElement(place.address ? "a" : "span"));
    if (place.address) link.href = place.address;
    link.append(place.name);
    const more = link.appendChild(document.createElement("span"));
    const told = place.isOwn ? "" : place.address ? ", pas encore de fiche : rapport du département" : ", rien de publié";
    more.textContent = `${place.where}${place.codes[0].length === 5 ? ` ${place.codes[0]}` : ""}${told}`;
    return line;
  };
  const show = () => {
    if (!places) return;
    const [found, isNear] = find(field.value);
    list.replaceChildren(...found.slice(0, MOST).map(item));
    const shown = found.length > MOST ? `${MOST} premiers lieux sur ${found.length}` : `${found.length} lieu${found.length > 1 ? "x" : ""}`;
    status.textContent = !field.value.trim() ? "" : !found.length ? "Aucun lieu de ce nom ni de ce code dans la région."
      : isNear ? `Aucun lieu de ce nom exact ; ${found.length > 1 ? "les plus proches" : "le plus proche"} :` : `${shown} :`;
  };
  const follow = () => {
    const first = list.querySelector("a");
    if (first) location.href = first.href;
  };
  const load = () => {
    if (load.asked) return;
    load.asked = true;
    const script = document.createElement("script");
    script.src = field.dataset.index;
    script.onload = () => { places = read(); show(); if (isWanted) follow(); };
    script.onerror = () => { status.textContent = "L’index des communes ne se charge pas : choisir un département ci-dessous."; };
    document.head.append(script);
  };
  const go = (step) => {
    const links = [...list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    const next = at + step;
    if (next < 0) field.focus(); else if (links[next]) links[next].focus();
  };

  form.hidden = false;
  field.addEventListener("focus", load);
  field.addEventListener("input", () => { load(); show(); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    isWanted = !places;
    load();
    follow();
  });
  form.closest("section").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      field.value = "";
      show();
      field.focus();
    }
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { field.value = asked; load(); }
})();
