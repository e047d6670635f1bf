/*
 * The container of Hawtio's "Backup" tab, as its plugin loader (module federation) wants it: a global with init and get.
 * It is fetched before anybody has logged in: no secrets here. The rest is loaded when the tab is made.
 */
var backupVault = (function () {
  'use strict';

  var base = document.currentScript.src.replace(/[^/]*$/, '');
  var scope;

  function newestFirst(a, b) {
    return b.localeCompare(a, undefined, { numeric: true });
  }

  /** A library of Hawtio's own, so that there is one React in the page. */
  function shared(name) {
    var versions = scope && scope[name];
    if (!versions) {
      return Promise.reject(new Error('this console does not share ' + name));
    }
    var version = Object.keys(versions).sort(newestFirst)[0];
    return Promise.resolve(versions[version].get()).then(function (factory) {
      return factory();
    });
  }

  /** Hawtio has a dark theme and no switch for it: it goes with the browser's. */
  function followTheme() {
    var dark = window.matchMedia('(prefers-color-scheme: dark)');
    function apply() {
      document.documentElement.classList.toggle('pf-v5-theme-dark', dark.matches);
    }
    dark.addEventListener('change', apply);
    apply();
  }

  return {
    init: function (shareScope) {
      scope = shareScope;
      followTheme();
    },
    get: function () {
      return Promise.all([shared('react'), shared('@hawtio/react'), import(base + 'tab.js')]).then(function (loaded) {
        return function () {
          return {
            plugin: function () {
              loaded[1].hawtio.addPlugin({
                id: 'backup',
                title: 'Backup',
                path: '/backup',
                order: -1,
                component: loaded[2].makeTab(loaded[0], loaded[1]),
                isActive: function () {
                  return Promise.resolve(true);
                },
              });
            },
          };
        };
      });
    },
  };
})();
